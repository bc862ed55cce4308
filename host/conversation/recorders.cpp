#include "recorders.hpp"

#include "conversation_store.hpp"

namespace parley::conversation {

std::unique_ptr<Recorder> Recorders::begin(Beginning beginning, io::Loop& loop) {
    const auto id = beginning.id;
    auto options = options_;
    options.written = [this, id] { doorbells_.ring(id); };
    options.done = [this, id] { leave(id); };
    auto writer = std::make_shared<RecordWriter>(
        loop, id, recordInto(database_, beginning.tenant, id), std::move(options));
    {
        const std::lock_guard lock{mutex_};
        open_.emplace(id, writer);
    }
    return std::make_unique<Recorder>(std::move(beginning), host_, std::move(writer), clock_);
}

void Recorders::leave(ConversationId id) {
    const std::lock_guard lock{mutex_};
    const auto found = open_.find(id);
    lost_ += found->second->lost();
    open_.erase(found);
    changed_.notify_all();
}

Recorders::Figures Recorders::figures() const {
    const std::lock_guard lock{mutex_};
    Figures figures{.open = open_.size(), .lost = lost_};
    for (const auto& [id, writer] : open_) {
        figures.waiting += writer->waiting();
        figures.lost += writer->lost();
    }
    return figures;
}

void Recorders::stop(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    const auto all_written = [this] { return open_.empty(); };
    if (changed_.wait_for(lock, patience, all_written)) return;
    const auto late = open_;
    lock.unlock();
    for (const auto& [id, writer] : late)
        writer->hurry();
    lock.lock();
    changed_.wait(lock, all_written);
}

}  // namespace parley::conversation
