#include "live_talk.hpp"

#include "paid_meter.hpp"

namespace parley::conversation {

namespace {

constexpr std::string_view kCallPrefix = "rtc_";

std::unique_ptr<Meter> meterFor(
    std::shared_ptr<billing::Credit> credit, const LiveTalk::Surroundings& surroundings) {
    if (credit == nullptr) return std::make_unique<UnlimitedMeter>();
    auto post = [&loop = surroundings.loop](std::function<void()> task) {
        loop.post(std::move(task));
    };
    return std::make_unique<PaidMeter>(std::move(credit), surroundings.timers, std::move(post));
}

}  // namespace

LiveTalk::LiveTalk(Setup setup, Surroundings surroundings, Line& line)
    : place_{std::move(setup.place)},
      attachment_{std::move(setup.attachment)},
      longest_{setup.longest},
      meter_{meterFor(std::move(setup.credit), surroundings)},
      recorder_{surroundings.recorders.begin(setup.record, surroundings.loop)},
      conversation_{
          std::move(setup.casting),
          {.timers = surroundings.timers,
           .ear = std::move(setup.ear),
           .mind = std::move(setup.mind),
           .mouth = std::move(setup.mouth),
           .line = line,
           .meter = *meter_}},
      entry_{std::make_unique<LiveConversations::Entry>(
          surroundings.live, conversation_, setup.owner, surroundings.loop)},
      expiry_{surroundings.timers.at(surroundings.timers.now() + longest_, [this] { expire(); })} {
    if (setup.record.recording == Consent::Yes) {
        recording_ = std::make_unique<Recording>(
            surroundings.recordings,
            setup.record.tenant,
            setup.record.id,
            conversation_.settings().input_format,
            surroundings.clock);
        recorder_->setRecordingFile(recording_->file());
        conversation_.add(*recording_);
    }
    conversation_.add(*recorder_);
}

LiveTalk::~LiveTalk() {
    conversation_.end("hung_up");
    // Nobody may find it any more when it goes.
    entry_.reset();
}

void LiveTalk::expire() {
    conversation_.end("session_expired");
}

std::string callIdOf(ConversationId id) {
    return base::toPublicId(kCallPrefix, id.uuid());
}

std::optional<ConversationId> conversationOf(std::string_view call_id) {
    const auto uuid = base::fromPublicId(kCallPrefix, call_id);
    return uuid ? std::optional{ConversationId{*uuid}} : std::nullopt;
}

}  // namespace parley::conversation
