"""The files that the checks look at."""

import pathlib
import subprocess


def sources(*suffixes):
    """Files of the repository with one of the suffixes, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others",
         "--exclude-standard"],
        check=True, capture_output=True, text=True).stdout
    paths = sorted({pathlib.Path(name) for name in listed.split("\0") if name})
    return [path for path in paths
            if path.suffix in suffixes and path.is_file()]
