#include "sideband.hpp"

#include "socket_talk.hpp"

#include <io/fiber.hpp>

namespace parley::conversation {

/// What of it is on the call's loop. The session falls silent when the conversation ends, so
/// whoever lets go of the view last may be on any thread.
class Sideband::View final : public Observer {
public:
    View(
        Conversation& conversation,
        RealtimeSession::Options options,
        std::shared_ptr<io::WebSocket> socket)
        : conversation_{conversation},
          socket_{std::move(socket)},
          session_{conversation, options, sendThrough(socket_)} {
        session_.begin();
        conversation_.add(*this);
    }

    void leave() {
        conversation_.remove(*this);
        session_.leave();
    }
    void receive(std::string text) { session_.receive(std::move(text)); }
    void onEnded(std::string_view reason) override { closeAfter(*socket_, reason); }

private:
    Conversation& conversation_;
    const std::shared_ptr<io::WebSocket> socket_;
    RealtimeSession session_;
};

Sideband::Sideband(
    LiveConversations& live,
    ConversationId id,
    RealtimeSession::Options options,
    std::shared_ptr<io::WebSocket> socket)
    : live_{live}, id_{id} {
    const bool found = onLoop([&](Conversation& conversation) {
        view_ = std::make_shared<View>(conversation, options, socket);
    });
    if (!found) closeAfter(*socket, "hung_up");
}

Sideband::~Sideband() {
    if (view_ != nullptr) onLoop([this](Conversation&) { view_->leave(); });
}

bool Sideband::receive(std::string text) {
    return onLoop([&](Conversation&) { view_->receive(std::move(text)); });
}

bool Sideband::onLoop(std::function<void(Conversation&)> task) {
    io::Waiter waiter;
    bool done = false;
    const bool posted = live_.with(
        id_,
        [&](Conversation& conversation) {
            task(conversation);
            done = true;
            waiter.wake();
        },
        [&] { waiter.wake(); });
    if (!posted) return false;
    waiter.wait();
    return done;
}

}  // namespace parley::conversation
