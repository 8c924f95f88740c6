/// jemalloc's settings, which it reads before main (jemalloc(3), "TUNING"). A
/// program without it has a variable that nobody reads.

extern "C" {
/// Threads of its own give back what has not been used for ten seconds, also
/// while nobody allocates.
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true";
}
