#pragma once

#include <base/log.hpp>
#include <conversation/conversation_store.hpp>
#include <conversation/services.hpp>
#include <storage/transaction.hpp>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <support/manual_clock.hpp>
#include <support/test_database.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace parley::conversation {

using namespace std::chrono_literals;
using nlohmann::json;

/// The value of a Result that must have one.
template <typename Value>
Value good(base::Result<Value> result) {
    if (!result) CPPUNIT_FAIL("unexpected " + result.error().reason + ": " + result.error().detail);
    return std::move(result).value();
}
inline void good(const base::Result<void>& result) {
    if (!result) CPPUNIT_FAIL("unexpected " + result.error().reason + ": " + result.error().detail);
}

/// The reason of a Result that must have failed, and says what to do.
template <typename Value>
std::string reasonOf(const base::Result<Value>& result) {
    if (result) return "success";
    CPPUNIT_ASSERT_MESSAGE(result.error().reason, !result.error().advice.empty());
    return result.error().reason;
}

/// Two tenants, the first with the users Ada and Bob, and this host.
class ConversationFixture : public CppUnit::TestFixture {
public:
    void setUp() override {
        base::logFrom(base::LogLevel::Error);
        db = std::make_unique<testing::TestDatabase>(testing::TestDatabase::Options{.loops = 2});
        for (const auto* id : {"101", "102"}) {
            db->admin(
                std::string{"INSERT INTO parley.tenant (id, slug, name, created_at, updated_at)"
                            " VALUES ("} +
                id + ", 'tenant-" + id + "', 'T', now(), now())");
        }
        for (const auto& user : {ada, bob})
            addUser(acme, user);
        addUser(globex, eve);
        folder = std::filesystem::temp_directory_path() / ("recordings-" + db->name());
        services = std::make_unique<Services>(
            db->database(), clock, Services::Options{.host = host, .recordings_folder = folder});
    }
    void tearDown() override {
        letGo();
        services->recorders.stop(10s);
        services = nullptr;
        db = nullptr;
        std::filesystem::remove_all(folder);
    }

protected:
    const base::TenantId acme{101};
    const base::TenantId globex{102};

    void addUser(base::TenantId tenant, base::UserId user) {
        db->admin(
            "INSERT INTO parley.app_user (tenant_id, id, email, role, status, created_at, "
            "updated_at) VALUES (" +
            std::to_string(tenant.value()) + ", '" + user.uuid().text() + "', '" +
            user.uuid().text() + "@example.com', 'member', 'active', now(), now())");
    }

    Beginning beginning(
        base::TenantId tenant,
        std::optional<base::UserId> user,
        Consent transcript = Consent::Yes) {
        clock.advance(1s);
        return {
            .id = ConversationId::make(clock.now()),
            .tenant = tenant,
            .user = user,
            .experience = "practice",
            .scenario = "coo-escalation",
            .title = "The COO",
            .transcript = transcript,
            .metadata = {{"order", 7}}};
    }

    /// Holds a conversation and waits until it is written.
    ConversationId hold(
        const Beginning& what, const std::function<void(Recorder& recorder)>& body) {
        begin(what, [&](Recorder& recorder) {
            body(recorder);
            recorder.onEnded("hung_up");
        });
        services->recorders.stop(10s);
        return what.id;
    }
    ConversationId hold(base::UserId user, const std::string& words = "Good morning.") {
        return hold(beginning(acme, user), [&](Recorder& recorder) { hear(recorder, words); });
    }

    /// Begins one; what `body` leaves is kept until it is let go on the loop.
    void begin(const Beginning& what, const std::function<void(Recorder& recorder)>& body) {
        db->onFiber([&] {
            going_on = services->recorders.begin(what, db->loops().at(0));
            body(*going_on);
        });
    }
    void onLoop(const std::function<void(Recorder& recorder)>& body) {
        db->onFiber([&] { body(*going_on); });
    }
    void letGo() {
        db->onFiber([&] { going_on = nullptr; });
    }

    static void hear(Recorder& recorder, const std::string& words) {
        recorder.onUnderstood(
            {.id = newItem(), .body = MessageItem{}},
            {.text = words, .confidence = {}, .language = {}, .started = 1s, .length = 1'500ms});
    }
    static std::string newItem() {
        static int number = 0;
        return "item" + std::to_string(++number);
    }

    [[nodiscard]] int count(const std::string& table_and_condition) const {
        return std::stoi(db->adminValue("SELECT count(*) FROM parley." + table_and_condition));
    }

    std::unique_ptr<testing::TestDatabase> db;
    testing::ManualClock clock;
    std::filesystem::path folder;
    const base::Uuid host = base::Uuid::makeV7(clock.now());
    const base::UserId ada = base::UserId::make(clock.now());
    const base::UserId bob = base::UserId::make(clock.now());
    const base::UserId eve = base::UserId::make(clock.now());
    std::unique_ptr<Services> services;
    std::unique_ptr<Recorder> going_on;
};

}  // namespace parley::conversation
