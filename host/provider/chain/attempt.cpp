#include "attempt.hpp"

namespace parley::provider {

namespace {

std::chrono::milliseconds since(base::MonoTime begin, base::MonoTime now) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - begin);
}

}  // namespace

std::string_view toText(Outcome outcome) {
    switch (outcome) {
        case Outcome::Succeeded:
            return "succeeded";
        case Outcome::Failed:
            return "failed";
        case Outcome::Cancelled:
            return "cancelled";
        case Outcome::Overtaken:
            return "overtaken";
    }
    __builtin_unreachable();
}

Attempt::Attempt(const ChainMember& member, Kind kind, int number, const ChainSetting& setting)
    : member_{member},
      setting_{setting},
      report_{.provider = member.id, .kind = kind, .number = number},
      began_{setting.timers.now()} {}

Attempt::~Attempt() {
    if (!reported_) end(Outcome::Cancelled);
}

void Attempt::asked() {
    if (!asked_) asked_ = setting_.timers.now();
}

void Attempt::answered() {
    moment_ = Moment::AfterOutput;
    if (asked_ && !report_.first_output) {
        report_.first_output = since(*asked_, setting_.timers.now());
    }
}

void Attempt::failed(const Failure& failure) {
    report_.failure = failure;
    end(failure.code == FailureCode::Cancelled ? Outcome::Cancelled : Outcome::Failed);
}

void Attempt::end(Outcome outcome) {
    if (std::exchange(reported_, true)) return;
    const auto now = setting_.timers.now();
    report_.outcome = outcome;
    report_.duration = since(began_, now);
    if (report_.failure) {
        member_.health->failed(*report_.failure, moment_, now);
    } else if (outcome == Outcome::Succeeded || moment_ == Moment::AfterOutput) {
        // It answered. That nobody listened to the end is not its fault.
        member_.health->succeeded(report_.first_output, now);
    }
    setting_.observer.onAttempt(report_);
}

}  // namespace parley::provider
