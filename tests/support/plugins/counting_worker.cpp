// A worker that says how many messages of its session it has had, and misbehaves on demand.
#include <parley/worker.hpp>

int main() {
    return parley::serveWorker(
        [] { return 0; },
        [](int& count, parley::WorkerSession& session) {
            while (const auto message = session.receive()) {
                if (*message == "crash") std::abort();
                if (*message == "hang") {
                    for (;;)
                        ::pause();
                }
                session.send(std::to_string(++count) + ' ' + *message);
            }
            session.send("bye");
        });
}
