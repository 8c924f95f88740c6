vcl 4.1;

# A shared cache in front of Onsale: Varnish 7.1 with the xkey module (Debian 12:
# varnish, varnish-modules). Nodes are started with
# --purge-url http://127.0.0.1:6081/ and tell it of every change.

import std;
import xkey;

backend onsale {
  .host = "127.0.0.1";
  .port = "8080";
  .probe = {
    .url = "/readyz";
    .interval = 1s;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
  }
}

# Who may purge: the nodes.
acl nodes {
  "127.0.0.0"/8;
  "::1";
}

sub vcl_recv {
  if (req.method == "PURGE") {
    if (client.ip !~ nodes) {
      return (synth(403));
    }
    return (synth(200, "purged " + xkey.purge(req.http.Surrogate-Key)));
  }
  # As long as nodes answer, nothing is shown for more than a second beyond its
  # time (stale-while-revalidate).
  if (std.healthy(req.backend_hint) && req.restarts == 0) {
    set req.grace = 1s;
  }
  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
  # What is answered to one user is nobody else's.
  if (req.http.Authorization || req.http.Cookie) {
    return (pass);
  }
  return (hash);
}

sub vcl_backend_response {
  # Varnish knows names by this header.
  set beresp.http.xkey = beresp.http.Surrogate-Key;
  # It does not read stale-if-error: what has expired is kept that long.
  if (beresp.ttl > 0s) {
    set beresp.grace = 600s;
  }
  # A node that cannot answer must not replace what is kept, nor stand before it.
  if (beresp.status >= 500) {
    if (bereq.is_bgfetch) {
      return (abandon);
    }
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    return (deliver);
  }
  # Of the client that asked first.
  unset beresp.http.RateLimit;
  unset beresp.http.RateLimit-Policy;
  unset beresp.http.X-Request-Id;
  unset beresp.http.traceparent;
}

sub vcl_deliver {
  # No node answers: what is kept is better than nothing.
  if (resp.status >= 500 && req.restarts == 0
      && (req.method == "GET" || req.method == "HEAD")
      && !req.http.Authorization && !req.http.Cookie) {
    return (restart);
  }
  unset resp.http.xkey;
  if (obj.hits > 0) {
    set resp.http.X-Cache = "hit";
  } else {
    set resp.http.X-Cache = "miss";
  }
}
