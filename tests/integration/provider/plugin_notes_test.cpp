#include "notes_fixture.hpp"

#include <cppunit/extensions/HelperMacros.h>
#include <secrets/rotate_master_key.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <limits>
#include <list>
#include <vector>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;
using testing::PostgresCluster;
using testing::TestDatabase;

constexpr std::size_t kRoomy = 16U * 1024U * 1024U;
constexpr auto kForEver = 0s;
// The most that may wait for one space, beside the one under way.
constexpr int kMostWaiting = 1024;

/// What a store answered, later.
template <typename Value>
class Answered {
public:
    std::function<void(base::Result<Value>)> callback() {
        return [promise = promise_](base::Result<Value> value) {
            promise->set_value(std::move(value));
        };
    }
    base::Result<Value> get() { return promise_->get_future().get(); }

private:
    std::shared_ptr<std::promise<base::Result<Value>>> promise_ =
        std::make_shared<std::promise<base::Result<Value>>>();
};

base::Result<std::optional<std::string>> find(
    KvStore& store, const KvSpace& space, const std::string& key) {
    Answered<std::optional<std::string>> answered;
    store.get(space, key, answered.callback());
    return answered.get();
}

/// The value, `(nothing)`, or the reason of the failure.
std::string read(KvStore& store, const KvSpace& space, const std::string& key) {
    const auto found = find(store, space, key);
    if (!found) return found.error().reason;
    return found->value_or("(nothing)");
}

/// `kept`, or the reason of the failure.
std::string put(
    KvStore& store,
    const KvSpace& space,
    const std::string& key,
    const std::string& value,
    std::chrono::seconds lifetime = kForEver,
    std::size_t quota = kRoomy) {
    Answered<void> answered;
    store.put(space, key, value, lifetime, quota, answered.callback());
    const auto done = answered.get();
    return done ? "kept" : done.error().reason;
}

std::string remove(KvStore& store, const KvSpace& space, const std::string& key) {
    Answered<void> answered;
    store.remove(space, key, answered.callback());
    const auto done = answered.get();
    return done ? "removed" : done.error().reason;
}

const std::string kKept = "kept";
const std::string kNothing = "(nothing)";

class PluginNotesTest : public NotesFixture {
    CPPUNIT_TEST_SUITE(PluginNotesTest);
    CPPUNIT_TEST(whatWasPutIsFound);
    CPPUNIT_TEST(whatIsPutAgainReplaces);
    CPPUNIT_TEST(whatIsRemovedIsGone);
    CPPUNIT_TEST(anyBytesMayBeKeyAndValue);
    CPPUNIT_TEST(aLifetimeEndsByTheClock);
    CPPUNIT_TEST(tenantsAndPluginsAreApart);
    CPPUNIT_TEST(whoIsNoTenantHasNothing);
    CPPUNIT_TEST(theQuotaCountsKeysAndValues);
    CPPUNIT_TEST(whatExpiredCountsNoMoreAndGoesWithTheNextPut);
    CPPUNIT_TEST(racingHostsNeverExceedTheQuota);
    CPPUNIT_TEST(whatIsAskedOfASpaceHappensInThatOrder);
    CPPUNIT_TEST(aPluginThatAsksWithoutEndHoldsUpNobodyElse);
    CPPUNIT_TEST(allThatWasAskedIsAnsweredBeforeTheStoreEnds);
    CPPUNIT_TEST(itIsThereAfterARestart);
    CPPUNIT_TEST(theDatabaseSeesNoValue);
    CPPUNIT_TEST(aNoteOfAnotherPlaceDoesNotOpen);
    CPPUNIT_TEST(theMasterKeyIsRotatedUnderIt);
    CPPUNIT_TEST(whatExpiredIsPurgedOfAllTenants);
    CPPUNIT_TEST(withoutTheDatabaseItFails);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatWasPutIsFound() {
        CPPUNIT_ASSERT_EQUAL(kNothing, read(*notes, kSpace, "token"));
        CPPUNIT_ASSERT_EQUAL(kKept, put(*notes, kSpace, "token", "abc"));
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, read(*notes, kSpace, "token"));
        CPPUNIT_ASSERT_EQUAL(kNothing, read(*notes, kSpace, "toke"));
        CPPUNIT_ASSERT_EQUAL(kKept, put(*notes, kSpace, "empty", ""));
        CPPUNIT_ASSERT_EQUAL(std::string{}, read(*notes, kSpace, "empty"));
    }

    void whatIsPutAgainReplaces() {
        put(*notes, kSpace, "token", "abc", 10s);
        CPPUNIT_ASSERT_EQUAL(kKept, put(*notes, kSpace, "token", "longer than before"));
        clock.advance(11s);
        CPPUNIT_ASSERT_EQUAL(std::string{"longer than before"}, read(*notes, kSpace, "token"));
        CPPUNIT_ASSERT_EQUAL(1, count());
    }

    void whatIsRemovedIsGone() {
        put(*notes, kSpace, "token", "abc");
        put(*notes, kSpace, "other", "stays");
        CPPUNIT_ASSERT_EQUAL(std::string{"removed"}, remove(*notes, kSpace, "token"));
        CPPUNIT_ASSERT_EQUAL(kNothing, read(*notes, kSpace, "token"));
        CPPUNIT_ASSERT_EQUAL(std::string{"stays"}, read(*notes, kSpace, "other"));
        CPPUNIT_ASSERT_EQUAL(std::string{"removed"}, remove(*notes, kSpace, "token"));
    }

    void anyBytesMayBeKeyAndValue() {
        std::string bytes;
        for (int i = 0; i < 256; ++i)
            bytes += static_cast<char>(i);
        for (const auto& key : {bytes, std::string{"'; DROP"}, std::string{"a:b"}, bytes.substr(1)})
            CPPUNIT_ASSERT_EQUAL(kKept, put(*notes, kSpace, key, bytes + key));
        CPPUNIT_ASSERT(bytes + bytes == read(*notes, kSpace, bytes));
        CPPUNIT_ASSERT(bytes + "a:b" == read(*notes, kSpace, "a:b"));
        for (const auto& key : {std::string{}, std::string(257, 'k')})
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid_value"}, put(*notes, kSpace, key, "x"));
    }

    void aLifetimeEndsByTheClock() {
        put(*notes, kSpace, "token", "abc", 10s);
        clock.advance(9'999ms);
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, read(*notes, kSpace, "token"));
        clock.advance(1ms);
        CPPUNIT_ASSERT_EQUAL(kNothing, read(*notes, kSpace, "token"));
        CPPUNIT_ASSERT_EQUAL(
            kKept,
            put(*notes,
                kSpace,
                "token",
                "for long",
                std::chrono::seconds{std::numeric_limits<std::uint32_t>::max()}));
        CPPUNIT_ASSERT_EQUAL(std::string{"for long"}, read(*notes, kSpace, "token"));
    }

    void tenantsAndPluginsAreApart() {
        const std::vector spaces{
            spaceOf(101), spaceOf(102), spaceOf(101, "acme.x"), spaceOf(101, "acme-x")};
        for (const auto& space : spaces) {
            const auto quota = std::size_t{5} + space.plugin.size() + space.tenant.size();
            CPPUNIT_ASSERT_EQUAL(
                kKept, put(*notes, space, "token", space.plugin + space.tenant, kForEver, quota));
        }
        for (const auto& space : spaces)
            CPPUNIT_ASSERT_EQUAL(space.plugin + space.tenant, read(*notes, space, "token"));
        remove(*notes, spaceOf(102), "token");
        CPPUNIT_ASSERT_EQUAL(3, count());
        CPPUNIT_ASSERT_EQUAL(kNothing, read(*notes, spaceOf(102), "token"));
    }

    void whoIsNoTenantHasNothing() {
        const KvSpace nobody{.plugin = "acme", .tenant = "nobody"};
        CPPUNIT_ASSERT_EQUAL(std::string{"tenant_unknown"}, put(*notes, nobody, "token", "abc"));
        CPPUNIT_ASSERT_EQUAL(std::string{"tenant_unknown"}, read(*notes, nobody, "token"));
        CPPUNIT_ASSERT_EQUAL(std::string{"tenant_unknown"}, remove(*notes, nobody, "token"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"reference_conflict"}, put(*notes, spaceOf(103), "token", "abc"));
    }

    void theQuotaCountsKeysAndValues() {
        const auto putWithin = [this](const std::string& key, std::size_t bytes) {
            return put(*notes, kSpace, key, std::string(bytes, 'v'), kForEver, 20);
        };
        CPPUNIT_ASSERT_EQUAL(kKept, putWithin("one", 7));
        CPPUNIT_ASSERT_EQUAL(std::string{"kv_quota"}, putWithin("two", 8));
        CPPUNIT_ASSERT_EQUAL(kNothing, read(*notes, kSpace, "two"));
        CPPUNIT_ASSERT_EQUAL(kKept, putWithin("two", 7));
        // What is replaced does not count, and what does not fit replaces nothing.
        CPPUNIT_ASSERT_EQUAL(kKept, putWithin("one", 7));
        CPPUNIT_ASSERT_EQUAL(std::string{"kv_quota"}, putWithin("one", 8));
        CPPUNIT_ASSERT_EQUAL(std::string(7, 'v'), read(*notes, kSpace, "one"));
        remove(*notes, kSpace, "two");
        CPPUNIT_ASSERT_EQUAL(kKept, putWithin("one", 17));
        Answered<void> answered;
        notes->put(kSpace, "three", "", kForEver, 20, answered.callback());
        CPPUNIT_ASSERT(base::ErrorCode::TooLarge == answered.get().error().code);
    }

    void whatExpiredCountsNoMoreAndGoesWithTheNextPut() {
        CPPUNIT_ASSERT_EQUAL(kKept, put(*notes, kSpace, "old", "123", 10s, 6));
        put(*notes, spaceOf(102), "old", "123", 10s);
        CPPUNIT_ASSERT_EQUAL(std::string{"kv_quota"}, put(*notes, kSpace, "new", "1", 0s, 6));
        clock.advance(10s);
        CPPUNIT_ASSERT_EQUAL(kKept, put(*notes, kSpace, "new", "123", 0s, 6));
        CPPUNIT_ASSERT_EQUAL(2, count());
    }

    void racingHostsNeverExceedTheQuota() {
        constexpr int kHosts = 20;
        for (int round = 0; round < 5; ++round) {
            const auto space = spaceOf(101, "acme" + std::to_string(round));
            std::list<PluginNotes> hosts;
            std::list<Answered<void>> answers;
            for (int i = 0; i < kHosts; ++i)
                hosts.emplace_back(db->database(), *vault, db->loops(), clock);
            int number = 10;
            for (auto& host : hosts) {
                const auto done = answers.emplace_back().callback();
                host.put(space, std::to_string(number++), std::string(98, 'v'), 0s, 1000, done);
            }
            const auto fitted = std::ranges::count_if(
                answers, [](auto& answer) { return static_cast<bool>(answer.get()); });
            CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{10}, fitted);
            CPPUNIT_ASSERT_EQUAL(
                std::string{"1000"},
                db->adminValue(
                    "SELECT sum(bytes) FROM parley.plugin_note WHERE plugin = '" + space.plugin +
                    '\''));
        }
    }

    void whatIsAskedOfASpaceHappensInThatOrder() {
        std::list<Answered<std::optional<std::string>>> answers;
        for (int i = 0; i < 100; ++i) {
            notes->put(kSpace, "token", std::to_string(i), kForEver, kRoomy, [](const auto&) {});
            notes->get(kSpace, "token", answers.emplace_back().callback());
        }
        int expected = 0;
        for (auto& answer : answers)
            CPPUNIT_ASSERT_EQUAL(std::to_string(expected++), **answer.get());
    }

    void aPluginThatAsksWithoutEndHoldsUpNobodyElse() {
        std::promise<void> begun;
        std::promise<void> goOn;
        notes->get(kSpace, "k", [&](const auto&) {
            begun.set_value();
            goOn.get_future().wait();
        });
        begun.get_future().wait();
        std::list<Answered<std::optional<std::string>>> answers;
        for (int i = 0; i < kMostWaiting; ++i)
            notes->get(kSpace, "k", answers.emplace_back().callback());
        // Answered at once, while the others still wait.
        CPPUNIT_ASSERT_EQUAL(std::string{"overloaded"}, read(*notes, kSpace, "k"));
        CPPUNIT_ASSERT_EQUAL(std::string{"overloaded"}, put(*notes, kSpace, "k", "v"));
        CPPUNIT_ASSERT_EQUAL(std::string{"overloaded"}, remove(*notes, kSpace, "k"));
        CPPUNIT_ASSERT_EQUAL(kKept, put(*notes, spaceOf(102), "k", "v"));
        goOn.set_value();
        for (auto& answer : answers)
            CPPUNIT_ASSERT(answer.get());
        CPPUNIT_ASSERT_EQUAL(kKept, put(*notes, kSpace, "k", "v"));
    }

    void allThatWasAskedIsAnsweredBeforeTheStoreEnds() {
        std::atomic<int> answered{0};
        for (int i = 0; i < 60; ++i) {
            notes->put(
                spaceOf(101 + i % 2),
                std::to_string(i),
                "v",
                kForEver,
                kRoomy,
                [&answered](const auto& done) { answered += done ? 1 : 0; });
        }
        notes = nullptr;
        CPPUNIT_ASSERT_EQUAL(60, answered.load());
        CPPUNIT_ASSERT_EQUAL(60, count());
    }

    void itIsThereAfterARestart() {
        put(*notes, kSpace, "token", "abc");
        restart();
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, read(*notes, kSpace, "token"));
    }

    void theDatabaseSeesNoValue() {
        put(*notes, kSpace, "token", "hush hush hush");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"},
            db->adminValue(
                "SELECT count(*) FROM parley.plugin_note WHERE position('hush'::bytea IN sealed) > "
                "0"));
    }

    void aNoteOfAnotherPlaceDoesNotOpen() {
        for (const auto* key : {"a", "b"})
            put(*notes, kSpace, key, "abc");
        db->admin(
            "UPDATE parley.plugin_note SET sealed = (SELECT sealed FROM parley.plugin_note"
            " WHERE name = 'plugin:acme:61') WHERE name = 'plugin:acme:62'");
        CPPUNIT_ASSERT_EQUAL(std::string{"secret_unreadable"}, read(*notes, kSpace, "b"));
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, read(*notes, kSpace, "a"));
    }

    void theMasterKeyIsRotatedUnderIt() {
        const std::string large(5'000'000, 'v');
        for (const auto* key : {"one", "two", "three"})
            CPPUNIT_ASSERT_EQUAL(kKept, put(*notes, kSpace, key, large));
        put(*notes, spaceOf(102), "token", "abc", 10s);
        secrets::RotateMasterKey rotate{db->database(), keys.file(), clock};
        const auto rotation = rotate.run();
        CPPUNIT_ASSERT(rotation);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, rotation->resealed);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, rotation->verified);
        CPPUNIT_ASSERT(rotate.dropOldKeys(secrets::Patience::None));
        CPPUNIT_ASSERT(large == read(*notes, kSpace, "two"));
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, read(*notes, spaceOf(102), "token"));
    }

    void whatExpiredIsPurgedOfAllTenants() {
        for (const auto tenant : {101, 102}) {
            put(*notes, spaceOf(tenant), "soon", "x", 10s);
            put(*notes, spaceOf(tenant), "later", "x", 11s);
            put(*notes, spaceOf(tenant), "never", "x");
        }
        clock.advance(10s);
        CPPUNIT_ASSERT(notes->purge());
        CPPUNIT_ASSERT_EQUAL(4, count());
        CPPUNIT_ASSERT_EQUAL(std::string{"x"}, read(*notes, spaceOf(102), "later"));
    }

    void withoutTheDatabaseItFails() {
        PostgresCluster cluster;
        cluster.createAppRole();
        TestDatabase away{{.cluster = &cluster}};
        PluginNotes cut_off{away.database(), *vault, away.loops(), clock};
        cluster.kill();
        CPPUNIT_ASSERT(
            testing::eventually([&] { return away.database().stats().connections_open == 0; }));
        for (int i = 0; i < 3; ++i) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"database_unavailable"}, put(cut_off, kSpace, "token", "abc"));
            CPPUNIT_ASSERT_EQUAL(
                std::string{"database_unavailable"}, read(cut_off, kSpace, "token"));
            CPPUNIT_ASSERT_EQUAL(
                std::string{"database_unavailable"}, remove(cut_off, kSpace, "token"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"database_unavailable"}, cut_off.purge().error().reason);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginNotesTest);

}  // namespace
}  // namespace parley::provider
