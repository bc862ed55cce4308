#include "support/virtual_timers.hpp"

#include <conversation/paid_meter.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <random>
#include <string>
#include <vector>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using billing::Allowed;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::VirtualTimers;

constexpr auto kGrace = TimeLeft::Of::Grace;

/// Credit of a wallet in memory, and a database that answers when a test wants it to.
class ScriptedCredit final : public billing::Credit {
public:
    explicit ScriptedCredit(VirtualTimers& timers) : timers_{timers} {}

    /// In the wallet, held and not, and how long the plan allows.
    seconds wallet{3'600};
    seconds longest{86'400};
    seconds held{60};
    seconds grace_time{0};
    seconds warn_time{360};
    bool is_away = false;
    bool is_lost = false;
    nanoseconds answers_after{5ms};
    int asked = 0;
    std::vector<nanoseconds> closed;
    std::function<void()> lose;

    [[nodiscard]] Allowed allowed() const override {
        const auto left = std::min(wallet, longest);
        return {
            .held = std::min(held, left),
            .left = left,
            .cut_by = left == longest ? Allowed::CutBy::Length : Allowed::CutBy::Credit};
    }
    [[nodiscard]] seconds grace() const override { return grace_time; }
    [[nodiscard]] seconds warnAt() const override { return warn_time; }
    [[nodiscard]] billing::UsedTime& used() override { return used_; }
    void askMore(nanoseconds used, std::function<void(base::Result<Allowed>)> told) override {
        ++asked;
        answers_.push_back(
            timers_.at(timers_.now() + answers_after, [this, used, told = std::move(told)] {
                if (is_lost)
                    return told(
                        base::Error{.code = base::ErrorCode::NotFound, .reason = "hold_lost"});
                if (is_away) {
                    return told(base::Error{
                        .code = base::ErrorCode::Unavailable, .reason = "database_unavailable"});
                }
                held = std::max(held, std::chrono::ceil<seconds>(used) + 60s);
                told(allowed());
            }));
    }
    void whenLost(std::function<void()> lost) override { lose = std::move(lost); }
    void close(nanoseconds used, nanoseconds grace) override { closed = {used, grace}; }

private:
    VirtualTimers& timers_;
    billing::UsedTime used_;
    std::vector<std::unique_ptr<provider::Timers::Timer>> answers_;
};

/// A conversation that does nothing but last.
struct Talk {
    explicit Talk(VirtualTimers& virtual_timers, std::shared_ptr<ScriptedCredit> its_credit)
        : timers{virtual_timers},
          credit{std::move(its_credit)},
          meter{credit, timers, [](const std::function<void()>& task) { task(); }},
          began{timers.now()} {
        meter.begin(
            {.warn = [this](TimeLeft left) { warnings.push_back(left); },
             .finish =
                 [this](std::string reason) {
                     why = std::move(reason);
                     lasted = timers.now() - began;
                     meter.end();
                 }});
    }

    VirtualTimers& timers;
    std::shared_ptr<ScriptedCredit> credit;
    PaidMeter meter;
    const base::MonoTime began;
    std::vector<TimeLeft> warnings;
    std::string why;
    nanoseconds lasted{0};
};

class PaidMeterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PaidMeterTest);
    CPPUNIT_TEST(moreIsAskedForInTime);
    CPPUNIT_TEST(theEndIsAnnounced);
    CPPUNIT_TEST(graceHasACountdownAndIsOnRecord);
    CPPUNIT_TEST(aLimitOfLengthHasNoGrace);
    CPPUNIT_TEST(aPauseIsNotCounted);
    CPPUNIT_TEST(aDatabaseThatIsAwayMakesNothingFree);
    CPPUNIT_TEST(aDatabaseThatComesBackInTimeIsNotNoticed);
    CPPUNIT_TEST(whoBuysMoreInGraceGoesOn);
    CPPUNIT_TEST(aHoldThatWasLostEndsTheConversation);
    CPPUNIT_TEST(nothingIsHeardAfterTheEnd);
    CPPUNIT_TEST(aThousandConversationsAreCutOffInTime);
    CPPUNIT_TEST_SUITE_END();

public:
    void moreIsAskedForInTime() {
        VirtualTimers timers;
        Talk talk{timers, std::make_shared<ScriptedCredit>(timers)};
        timers.advance(39s);
        CPPUNIT_ASSERT_EQUAL(0, talk.credit->asked);
        timers.advance(1s);
        CPPUNIT_ASSERT_EQUAL(1, talk.credit->asked);
        timers.advance(10min);
        CPPUNIT_ASSERT_EQUAL(std::string{}, talk.why);
        talk.meter.end();
        CPPUNIT_ASSERT(talk.credit->closed.at(0) == 640s && talk.credit->closed.at(1) == 0s);
    }

    void theEndIsAnnounced() {
        VirtualTimers timers;
        Talk talk{timers, std::make_shared<ScriptedCredit>(timers)};
        timers.advance(3'599s);
        CPPUNIT_ASSERT((talk.warnings == std::vector<TimeLeft>{{360s}, {60s}, {15s}}));
        CPPUNIT_ASSERT_EQUAL(std::string{}, talk.why);
        timers.advance(1s);
        CPPUNIT_ASSERT_EQUAL(std::string{"time_used_up"}, talk.why);
        CPPUNIT_ASSERT(talk.credit->closed.at(0) == 3'600s);
    }

    void graceHasACountdownAndIsOnRecord() {
        VirtualTimers timers;
        const auto credit = std::make_shared<ScriptedCredit>(timers);
        credit->wallet = 100s;
        credit->grace_time = 120s;
        Talk talk{timers, credit};
        timers.advance(10min);
        CPPUNIT_ASSERT(
            (talk.warnings ==
             std::vector<TimeLeft>{
                 {100s}, {60s}, {15s}, {120s, kGrace}, {60s, kGrace}, {15s, kGrace}}));
        CPPUNIT_ASSERT(talk.lasted == 220s);
        CPPUNIT_ASSERT(credit->closed.at(0) == 100s && credit->closed.at(1) == 120s);
    }

    void aLimitOfLengthHasNoGrace() {
        VirtualTimers timers;
        const auto credit = std::make_shared<ScriptedCredit>(timers);
        credit->longest = 90s;
        credit->grace_time = 120s;
        Talk talk{timers, credit};
        timers.advance(10min);
        CPPUNIT_ASSERT_EQUAL(std::string{"longest_reached"}, talk.why);
        CPPUNIT_ASSERT(talk.lasted == 90s);
    }

    void aPauseIsNotCounted() {
        VirtualTimers timers;
        const auto credit = std::make_shared<ScriptedCredit>(timers);
        credit->wallet = 100s;
        Talk talk{timers, credit};
        timers.advance(50s);
        talk.meter.pause();
        timers.advance(1h);
        CPPUNIT_ASSERT_EQUAL(std::string{}, talk.why);
        talk.meter.resume();
        timers.advance(1h);
        CPPUNIT_ASSERT(talk.lasted == 100s + 1h);
        CPPUNIT_ASSERT(credit->closed.at(0) == 100s);
    }

    void aDatabaseThatIsAwayMakesNothingFree() {
        VirtualTimers timers;
        const auto credit = std::make_shared<ScriptedCredit>(timers);
        credit->is_away = true;
        Talk talk{timers, credit};
        timers.advance(10min);
        CPPUNIT_ASSERT_EQUAL(std::string{"time_used_up"}, talk.why);
        CPPUNIT_ASSERT(talk.lasted == 60s);
        CPPUNIT_ASSERT(credit->asked >= 9);
    }

    void aDatabaseThatComesBackInTimeIsNotNoticed() {
        VirtualTimers timers;
        const auto credit = std::make_shared<ScriptedCredit>(timers);
        credit->is_away = true;
        Talk talk{timers, credit};
        timers.advance(58s);
        credit->is_away = false;
        timers.advance(10min);
        CPPUNIT_ASSERT_EQUAL(std::string{}, talk.why);
    }

    void whoBuysMoreInGraceGoesOn() {
        VirtualTimers timers;
        const auto credit = std::make_shared<ScriptedCredit>(timers);
        credit->wallet = 100s;
        credit->grace_time = 120s;
        Talk talk{timers, credit};
        timers.advance(150s);
        credit->wallet += 600s;
        timers.advance(400s);
        CPPUNIT_ASSERT_EQUAL(std::string{}, talk.why);
        timers.advance(1h);
        CPPUNIT_ASSERT(talk.lasted == 820s);
    }

    void aHoldThatWasLostEndsTheConversation() {
        for (const bool by_heartbeat : {true, false}) {
            VirtualTimers timers;
            const auto credit = std::make_shared<ScriptedCredit>(timers);
            Talk talk{timers, credit};
            timers.advance(10s);
            if (by_heartbeat)
                credit->lose();
            else
                credit->is_lost = true;
            timers.advance(1min);
            CPPUNIT_ASSERT_EQUAL(std::string{"credit_lost"}, talk.why);
        }
    }

    void nothingIsHeardAfterTheEnd() {
        VirtualTimers timers;
        const auto credit = std::make_shared<ScriptedCredit>(timers);
        credit->answers_after = 30s;
        {
            Talk talk{timers, credit};
            timers.advance(45s);
            talk.meter.end();
        }
        timers.advance(10min);
        CPPUNIT_ASSERT_EQUAL(1, credit->asked);
    }

    /// At held and grace, whatever the credit, the database and the pauses are like.
    void aThousandConversationsAreCutOffInTime() {
        std::mt19937 chance{20'261'130};
        const auto upTo = [&](int most) {
            return static_cast<int>(chance() % static_cast<unsigned>(most));
        };
        for (int i = 0; i < 1'000; ++i) {
            VirtualTimers timers;
            const auto credit = std::make_shared<ScriptedCredit>(timers);
            credit->wallet = seconds{1 + upTo(600)};
            credit->grace_time = seconds{upTo(3) * 60};
            credit->answers_after = std::chrono::milliseconds{upTo(400)};
            Talk talk{timers, credit};
            nanoseconds paused{0};
            const bool dies = i % 5 == 0;
            const auto dies_at = seconds{upTo(300)};
            for (int step = 0; step < 40 && talk.why.empty(); ++step) {
                timers.advance(std::chrono::milliseconds{upTo(30'000)});
                credit->is_away = dies && timers.now() - talk.began > dies_at;
                if (upTo(4) > 0 || !talk.why.empty()) continue;
                const std::chrono::milliseconds pause{upTo(20'000)};
                talk.meter.pause();
                timers.advance(pause);
                talk.meter.resume();
                paused += pause;
            }
            timers.advance(1h);
            const auto ours = talk.lasted - paused;
            const nanoseconds held = credit->allowed().held;
            const auto difference = ours - (held + credit->grace_time);
            CPPUNIT_ASSERT_MESSAGE(
                std::to_string(i) + ": off by " + std::to_string(difference.count()) + " ns",
                difference >= -250ms && difference <= 250ms);
            CPPUNIT_ASSERT(held <= credit->wallet);
            CPPUNIT_ASSERT(credit->closed.at(0) == held);
            CPPUNIT_ASSERT(dies || held == credit->wallet);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PaidMeterTest);

}  // namespace
}  // namespace parley::conversation
