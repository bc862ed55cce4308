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

std::unique_ptr<TalkTools> toolsFor(
    const LiveTalk::Setup& setup, const LiveTalk::Surroundings& surroundings) {
    std::set<std::string> names;
    for (const auto& tool : setup.casting.tools)
        names.insert(tool.name);
    if (names.empty()) return nullptr;
    return std::make_unique<TalkTools>(
        surroundings.tools,
        ToolCaller{
            .tenant = setup.owner.tenant,
            .user = setup.owner.user,
            .conversation = setup.casting.id,
            .time_zone = setup.time_zone},
        std::move(names),
        surroundings.loop);
}

}  // namespace

LiveTalk::LiveTalk(Setup setup, Surroundings surroundings, Line& line)
    : place_{std::move(setup.place)},
      attachment_{std::move(setup.attachment)},
      longest_{setup.longest},
      patience_{setup.patience},
      for_many_{setup.for_many},
      timers_{surroundings.timers},
      meter_{meterFor(std::move(setup.credit), surroundings)},
      tools_{toolsFor(setup, surroundings)},
      recorder_{surroundings.recorders.begin(setup.record, surroundings.loop)},
      turn_times_{surroundings.turn_times},
      conversation_{
          std::move(setup.casting),
          {.timers = surroundings.timers,
           .ear = std::move(setup.ear),
           .mind = std::move(setup.mind),
           .mouth = std::move(setup.mouth),
           .line = line,
           .meter = *meter_,
           .tools = tools_.get()}},
      entry_{std::make_unique<LiveConversations::Entry>(
          surroundings.live, conversation_, setup.owner, surroundings.loop)},
      return_{
          patience_.count() == 0 ? nullptr
                                 : std::make_unique<Returns::Entry>(
                                       surroundings.returns,
                                       Returns::Talk{
                                           .id = conversation_.id(),
                                           .owner = setup.owner,
                                           .session_id = conversation_.settings().id,
                                           .pace = line.pace(),
                                           .secret = std::move(setup.secret)})},
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
    conversation_.add(turn_times_);
}

LiveTalk::~LiveTalk() {
    conversation_.end("hung_up");
    // Nobody may find it any more when it goes.
    return_.reset();
    entry_.reset();
}

void LiveTalk::lose(std::optional<base::MonoTime> last_sign) {
    if (patience_.count() == 0) return conversation_.end("connection_lost");
    conversation_.loseCaller(last_sign);
    return_->setLost(true);
    // Who begins another one may be somebody else then.
    entry_->setWaiting(!for_many_);
    return_limit_ =
        timers_.at(timers_.now() + patience_, [this] { conversation_.end("connection_lost"); });
}

void LiveTalk::regain(std::shared_ptr<void> attachment) {
    attachment_ = std::move(attachment);
    return_limit_.reset();
    return_->setLost(false);
    entry_->setWaiting(false);
    conversation_.regainCaller();
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
