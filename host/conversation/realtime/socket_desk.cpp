#include "socket_desk.hpp"

#include <io/fiber.hpp>

namespace parley::conversation {

namespace {

/// Conversations live on their loop and not on the stack of a fiber.
template <typename Task>
void runOn(io::Loop& loop, Task task) {
    io::Waiter waiter;
    loop.post([&] {
        task();
        waiter.wake();
    });
    waiter.wait();
}

}  // namespace

SocketDesk::~SocketDesk() {
    std::map<ConversationId, std::shared_ptr<Seat>> seats;
    {
        const std::lock_guard lock{mutex_};
        seats = seats_;
    }
    for (const auto& [id, seat] : seats) {
        runOn(seat->loop, [&seat = *seat] { seat.talk.reset(); });
        // Behind whatever was posted to drop it.
        runOn(seat->loop, [] {});
    }
}

void SocketDesk::attend(
    LiveTalk::Setup setup,
    LiveTalk::Surroundings surroundings,
    RealtimeSession::Options options,
    std::shared_ptr<io::WebSocket> socket) {
    const auto id = setup.casting.id;
    auto& loop = surroundings.loop;
    const auto seat = std::make_shared<Seat>(Seat{loop, nullptr});
    {
        const std::lock_guard lock{mutex_};
        seats_.emplace(id, seat);
    }
    runOn(loop, [&] {
        // Whatever ends a talk is inside it, so it goes a moment later.
        const auto over = [this, id, &loop] { loop.post([this, id] { drop(id); }); };
        seat->talk = std::make_unique<SocketTalk>(std::move(setup), surroundings, options, over);
        seat->talk->begin(socket);
    });
    listen(*seat, *socket);
}

void SocketDesk::resume(
    ConversationId id, std::shared_ptr<io::WebSocket> socket, std::shared_ptr<void> attachment) {
    std::shared_ptr<Seat> seat;
    {
        const std::lock_guard lock{mutex_};
        if (const auto found = seats_.find(id); found != seats_.end()) seat = found->second;
    }
    if (seat == nullptr) return closeAfter(*socket, "hung_up");
    runOn(seat->loop, [&] {
        if (seat->talk == nullptr) return closeAfter(*socket, "hung_up");
        seat->talk->resume(socket, std::move(attachment));
    });
    listen(*seat, *socket);
}

void SocketDesk::listen(Seat& seat, io::WebSocket& socket) {
    while (auto message = socket.receive())
        runOn(seat.loop, [&] {
            if (seat.talk != nullptr) seat.talk->receive(socket, std::move(message->payload));
        });
    runOn(seat.loop, [&] {
        if (seat.talk != nullptr) seat.talk->leave(socket);
    });
}

void SocketDesk::drop(ConversationId id) {
    std::shared_ptr<Seat> seat;
    {
        const std::lock_guard lock{mutex_};
        const auto found = seats_.find(id);
        if (found == seats_.end()) return;
        seat = std::move(found->second);
        seats_.erase(found);
    }
    seat->talk.reset();
}

}  // namespace parley::conversation
