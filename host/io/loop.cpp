#include "loop.hpp"

namespace parley::io {

namespace {
thread_local Loop* current_loop = nullptr;
}

Loop::Loop() : work_{boost::asio::make_work_guard(context_)} {}

Loop* Loop::current() {
    return current_loop;
}

void Loop::run() {
    current_loop = this;
    context_.run();
    current_loop = nullptr;
}

Loops::Loops(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        loops_.push_back(std::make_unique<Loop>());
    for (auto& loop : loops_)
        threads_.emplace_back([&loop = *loop] { loop.run(); });
}

Loops::~Loops() {
    stop();
}

Loop& Loops::next() {
    return *loops_[turn_++ % loops_.size()];
}

void Loops::stop() {
    for (auto& loop : loops_)
        loop->context_.stop();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

}  // namespace parley::io
