#include "conversations_live.hpp"
#include "conversations_rendering.hpp"
#include "events.hpp"

#include <conversation/services.hpp>
#include <http/services.hpp>
#include <io/edge/response.hpp>
#include <io/signal.hpp>

#include <atomic>

namespace parley::http {

namespace {

using conversation::ConversationId;
using conversation::LifeState;
using Happenings = conversation::Records::Happenings;

// Often enough for proxies that cut silent connections after half a minute.
constexpr std::chrono::seconds kConversationKeepAlive{15};
// What another host writes has to be looked for; of our own we are told.
constexpr std::chrono::seconds kLookElsewhere{1};
constexpr std::chrono::seconds kLookHere{5};

/// Rings when there may be news, or nobody to tell it to.
struct NewsBell {
    explicit NewsBell(io::Loop& loop) : signal{loop} {}

    void end() {
        ended = true;
        signal.ring();
    }

    io::Signal signal;
    std::atomic<bool> ended{false};
};

std::string toServerSentEvent(const conversation::EventRecord& event) {
    return "id: " + std::to_string(event.seq) + "\nevent: " + event.kind +
           "\ndata: " + event.payload + "\n\n";
}

/// Follows one conversation for one client.
class Following {
public:
    Following(
        const conversation::Records& records,
        conversation::Reader reader,
        ConversationId id,
        std::int64_t after,
        io::EdgeResponse& response)
        : records_{records},
          reader_{std::move(reader)},
          id_{id},
          after_{after},
          response_{response} {}

    void run(NewsBell& bell) {
        bool open = response_.write("retry: 2000\n\n");
        auto look_again = kLookElsewhere;
        while (open) {
            const auto news = records_.happenings(reader_, id_, after_);
            if (bell.ended) return;
            if (!news && news.error().code == base::ErrorCode::NotFound) return;
            if (news) {
                open = tell(*news);
                if (!news->events.empty()) continue;
                if (news->state == LifeState::Ended) return;
                look_again = records_.isOfThisHost(news->host) ? kLookHere : kLookElsewhere;
            }
            if (!bell.signal.waitFor(look_again)) open = open && keepAlive(look_again);
            if (bell.ended) return;
        }
    }

private:
    bool tell(const Happenings& news) {
        std::string text;
        for (const auto& event : news.events) {
            text += toServerSentEvent(event);
            after_ = event.seq;
        }
        if (text.empty()) return true;
        silent_for_ = std::chrono::seconds{0};
        return response_.write(std::move(text));
    }

    bool keepAlive(std::chrono::seconds passed) {
        silent_for_ += passed;
        if (silent_for_ < kConversationKeepAlive) return true;
        silent_for_ = std::chrono::seconds{0};
        return response_.write(": still here\n\n");
    }

    const conversation::Records& records_;
    const conversation::Reader reader_;
    const ConversationId id_;
    std::int64_t after_;
    io::EdgeResponse& response_;
    std::chrono::seconds silent_for_{0};
};

}  // namespace

base::Result<Reply> streamConversation(Call& call) {
    const auto id = TRY(conversationIdOf(call));
    const auto after = TRY(lastEventId(call)).value_or(0);
    const auto reader = readerOf(call);
    const auto news = TRY(call.services.conversations.records.happenings(reader, id, after));
    // So that a client who has heard everything does not come back.
    if (news.state == LifeState::Ended && news.events.empty()) return noContent();

    Reply reply{.content_type = "text/event-stream"};
    reply.stream = [&services = call.services, caller = *call.caller, reader, id, after](
                       io::EdgeResponse& response) {
        response.set("X-Accel-Buffering", "no");
        if (!response.beginStream()) return;
        const auto bell = std::make_shared<NewsBell>(response.loop());
        const OpenStreams::Entry entry{services.streams, caller, [bell] { bell->end(); }};
        const auto listener =
            services.conversations.records.listen(id, [bell] { bell->signal.ring(); });
        response.watchPeer([bell] { bell->end(); });
        Following{services.conversations.records, reader, id, after, response}.run(*bell);
    };
    return reply;
}

}  // namespace parley::http
