#include "commands.hpp"

#include "command_store.hpp"
#include "record_rows.hpp"

#include <base/log.hpp>
#include <io/signal.hpp>
#include <jobs/host_registry.hpp>
#include <storage/transaction.hpp>

namespace parley::conversation {

namespace {

using std::chrono::milliseconds;

// Hints come sooner; this is for those that are lost.
constexpr milliseconds kLookForCommands{1'000};
constexpr milliseconds kLookForOutcome{250};
constexpr std::chrono::seconds kForgotten{60};
constexpr std::size_t kUuidLength = 36;
constexpr int kMostLetGo = 10;

base::Error hostNotAnswering() {
    return {
        .code = base::ErrorCode::Unavailable,
        .reason = "host_not_answering",
        .advice =
            "The host at which this conversation goes on does not answer, and nothing was "
            "done; try again shortly. If it has died, the conversation ends within two "
            "minutes."};
}

base::Error outcomeUnknown() {
    return {
        .code = base::ErrorCode::Timeout,
        .reason = "command_outcome_unknown",
        .advice =
            "The host at which this conversation goes on took the command and did not say "
            "what became of it; look at the conversation before you send it again."};
}

bool maySee(const Reader& reader, const LiveConversations::Owner& owner) {
    return owner.tenant == reader.tenant && (!reader.user || owner.user == reader.user);
}

base::Result<void> resultOf(Outcome outcome) {
    if (outcome == Outcome::Done) return {};
    if (outcome == Outcome::NotLive) return conversationNotLive();
    // A command that a host of another version does not know.
    return hostNotAnswering();
}

}  // namespace

/// Somebody who waits for the outcome of what they sent.
class Commands::Waiting {
public:
    Waiting(Commands& commands, const base::Uuid& sent)
        : commands_{commands}, sent_{sent}, signal_{*commands.loop_} {
        const std::lock_guard lock{commands_.mutex_};
        commands_.waiting_.emplace(sent_, &signal_);
    }
    ~Waiting() {
        const std::lock_guard lock{commands_.mutex_};
        commands_.waiting_.erase(sent_);
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    [[nodiscard]] io::Signal& signal() { return signal_; }

private:
    Commands& commands_;
    const base::Uuid sent_;
    io::Signal signal_;
};

Commands::Commands(
    storage::Database& database,
    const base::Clock& clock,
    const base::Uuid& host,
    LiveConversations& live,
    const Records& records)
    : database_{database}, clock_{clock}, host_{host}, live_{live}, records_{records} {}

Commands::~Commands() = default;

void Commands::start(io::Loop& loop) {
    loop_ = &loop;
    repeater_.start(loop, [this] { return step(); });
}

void Commands::stop() {
    repeater_.stop();
}

void Commands::hint(std::string_view payload) {
    const auto host = base::Uuid::parse(payload.substr(0, kUuidLength));
    if (!payload.empty() && (!host || *host != host_)) return;
    if (payload.size() <= kUuidLength) repeater_.poke();
    const std::lock_guard lock{mutex_};
    if (payload.empty()) {
        for (const auto& [sent, signal] : waiting_)
            signal->ring();
    } else if (payload.size() > kUuidLength) {
        const auto sent = base::Uuid::parse(payload.substr(kUuidLength + 1));
        const auto found = sent ? waiting_.find(*sent) : waiting_.end();
        if (found != waiting_.end()) found->second->ring();
    }
}

base::Result<void> Commands::give(const Reader& reader, ConversationId id, const Command& command) {
    const auto host = TRY(hostOf(reader, id));
    if (!host) return resultOf(carryOut(live_, id, command));
    return resultOf(TRY(send(reader, id, *host, command)));
}

base::Result<std::optional<base::Uuid>> Commands::hostOf(
    const Reader& reader, ConversationId id) const {
    if (const auto owner = live_.ownerOf(id)) {
        if (!maySee(reader, *owner)) return conversationNotFound();
        return std::optional<base::Uuid>{};
    }
    const auto record = TRY(records_.get(reader, id));
    if (record.state == LifeState::Ended || records_.isOfThisHost(record.host))
        return conversationNotLive();
    return std::optional{record.host};
}

base::Result<Outcome> Commands::send(
    const Reader& reader, ConversationId id, const base::Uuid& host, const Command& command) {
    const auto sent = base::Uuid::makeV7(clock_.now());
    Waiting waiting{*this, sent};
    const auto rows = TRY(storage::query(
        transactionOf(database_, reader),
        kSendCommand,
        sent,
        id,
        host,
        host_,
        toText(command.kind),
        storable(command.text),
        clock_.now()));
    if (!rows.front().flag(0)) return Outcome::NotLive;
    return awaitOutcome(reader, sent, waiting.signal());
}

base::Result<Outcome> Commands::awaitOutcome(
    const Reader& reader, const base::Uuid& sent, io::Signal& answered) {
    const auto deadline = clock_.monotonic() + kPatience;
    while (true) {
        answered.waitFor(kLookForOutcome);
        const bool give_up = clock_.monotonic() >= deadline;
        const auto rows =
            storage::query(transactionOf(database_, reader), kCollectCommand, sent, give_up);
        if (!rows && give_up) return outcomeUnknown();
        if (!rows || (rows->empty() && !give_up)) continue;
        // Somebody erased its user meanwhile.
        if (rows->empty()) return outcomeUnknown();
        const auto row = rows->front();
        const auto outcome = outcomeFrom(row.maybeText(1).value_or(""));
        if (outcome) return *outcome;
        return row.flag(0) ? outcomeUnknown() : hostNotAnswering();
    }
}

milliseconds Commands::step() {
    const auto now = clock_.now();
    const auto taken = storage::query(
        storage::Transaction{database_}, kTakeCommands, host_, now - kForgotten, now);
    if (!taken) {
        base::log(
            base::LogLevel::Warning, "commands_not_taken", {{"reason", taken.error().reason}});
        return kLookForCommands;
    }
    for (const auto row : *taken) {
        const auto kind = commandKindFrom(row.view(3));
        const auto outcome = kind ? obey(
                                        row.tenant(0),
                                        row.id<ConversationId>(2),
                                        {.kind = *kind, .text = row.text(4)})
                                  : Outcome::Refused;
        answer(row.tenant(0), row.uuid(1), outcome);
    }
    return kLookForCommands;
}

/// Whoever sent it was asked who they are; here the tenant is looked at once more.
Outcome Commands::obey(base::TenantId tenant, ConversationId id, const Command& command) {
    const auto owner = live_.ownerOf(id);
    if (!owner || owner->tenant != tenant) return Outcome::NotLive;
    return carryOut(live_, id, command);
}

void Commands::answer(base::TenantId tenant, const base::Uuid& command, Outcome outcome) {
    const auto answered = storage::query(
        storage::Transaction{database_, tenant}, kAnswerCommand, command, toText(outcome));
    if (!answered)
        base::log(
            base::LogLevel::Warning, "command_not_answered", {{"reason", answered.error().reason}});
}

bool Commands::letGo(const LiveConversations::Owner& caller) {
    const Command command{.kind = Command::Kind::LetGo};
    bool any = false;
    for (const auto id : live_.waitingFor(caller))
        any = carryOut(live_, id, command) == Outcome::Done || any;
    return any || (caller.user && letGoElsewhere({caller.tenant, caller.user}));
}

bool Commands::letGoElsewhere(const Reader& reader) {
    const auto live = records_.list(reader, {.state = LifeState::Live}, {.limit = kMostLetGo});
    if (!live) return false;
    for (const auto& record : live->items) {
        if (records_.isOfThisHost(record.host)) continue;
        const auto outcome = send(reader, record.id, record.host, {.kind = Command::Kind::LetGo});
        if (outcome && *outcome == Outcome::Done) return true;
    }
    return false;
}

base::Error conversationElsewhere(const base::Uuid& host) {
    return {
        .code = base::ErrorCode::Conflict,
        .reason = "conversation_elsewhere",
        .advice = "This conversation goes on at host " + jobs::HostId{host}.publicId() +
                  ", and its sound and events are only to be had there; connect to that host. A "
                  "load balancer has to keep a caller at one host."};
}

}  // namespace parley::conversation
