#include <parley/worker.hpp>

namespace {

/// How often the program was warmed up, and what the session said so far.
struct Model {
    int warmed = 0;
    std::string heard;
};

void serve(Model& model, parley::WorkerSession& session) {
    while (const auto message = session.receive()) {
        if (*message == "crash") std::abort();
        if (*message == "throw") throw std::runtime_error{"as asked"};
        model.heard += *message;
        session.send(std::to_string(model.warmed) + model.heard);
    }
    session.send("bye");
}

}  // namespace

int main() {
    int warmed = 0;
    return parley::serveWorker([&] { return Model{++warmed, {}}; }, serve);
}
