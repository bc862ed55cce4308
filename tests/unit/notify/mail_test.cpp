#include "notify_fixture.hpp"
#include "parsed_mail.hpp"

#include <jobs/enqueue.hpp>
#include <notify/mail.hpp>
#include <notify/mailbox.hpp>

#include <secrets/vault.hpp>

namespace parley::notify {
namespace {

/// Puts letters into a folder; one of the same key replaces the other.
class FolderCarrier final : public Carrier {
public:
    explicit FolderCarrier(std::filesystem::path folder) : folder_{std::move(folder)} {
        std::filesystem::create_directories(folder_);
    }
    base::Result<void> carry(base::TenantId /*tenant*/, const Letter& letter) override {
        std::ofstream file{folder_ / (letter.key + ".eml"), std::ios::binary};
        file << letter.mime;
        if (file) return {};
        return base::Error{.code = base::ErrorCode::Unavailable, .reason = "folder_is_none"};
    }

private:
    const std::filesystem::path folder_;
};

class MailTest : public NotifyFixture {
    CPPUNIT_TEST_SUITE(MailTest);
    CPPUNIT_TEST(anOutboxEntryBecomesAMailWithItsLink);
    CPPUNIT_TEST(theTokenNeverLiesInTheDatabaseInTheClear);
    CPPUNIT_TEST(deliveringAgainAfterACrashSendsOneMail);
    CPPUNIT_TEST(aMailIsRetriedThreeTimesAndThenFailed);
    CPPUNIT_TEST(aMailThatCanNeverBeSentFailsAtOnce);
    CPPUNIT_TEST(aSealOfAnotherTenantDoesNotOpen);
    CPPUNIT_TEST(aNameThatIsAnAdvertisementIsNotRepeated);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        NotifyFixture::setUp();
        folder_ = std::make_unique<MailFolder>();
        carrier_ = std::make_unique<FolderCarrier>(folder_->path());
        mail_ = std::move(*Mail::create(
            db->database(),
            clock,
            vault_,
            *carrier_,
            {.public_url = "https://talk.example.com",
             .templates = (checkout() / "etc/mail").string()}));
    }
    void tearDown() override {
        mail_ = nullptr;
        folder_ = nullptr;
        NotifyFixture::tearDown();
    }

    void anOutboxEntryBecomesAMailWithItsLink() {
        jobs::Worker worker{db->database(), clock, {.node = "a"}};
        mail_->registerWith(worker);
        worker.start(db->loops());
        storage::Transaction transaction{db->database(), kTenant};
        jobs::addOutbox(transaction, {"mail", "verify_email:1", payload()}, clock.now());
        CPPUNIT_ASSERT(transaction.run());
        worker.poke();
        CPPUNIT_ASSERT(testing::eventually([&] { return count("job_history") == 1; }));
        worker.stop();
        const auto mails = mailbox().list();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, mails->size());
        CPPUNIT_ASSERT_EQUAL(std::string{"zoe@example.org"}, mails->front().to);
        const auto parsed = parsedByPython(*mailbox().read(mails->front().file));
        CPPUNIT_ASSERT(
            parsed["text"].get<std::string>().find(
                "\nhttps://talk.example.com/verify?token=to%2bken&tenant=acme\n") !=
            std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{"Acme & Söhne"}, parsed["from"][0][0].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            1,
            count("message WHERE state = 'delivered' AND attempts = 1 AND template = "
                  "'verify_email'"));
    }

    void theTokenNeverLiesInTheDatabaseInTheClear() {
        storage::Transaction transaction{db->database(), kTenant};
        jobs::addOutbox(transaction, {"mail", "verify_email:1", payload()}, clock.now());
        CPPUNIT_ASSERT(transaction.run());
        CPPUNIT_ASSERT_EQUAL(0, count("outbox WHERE payload::text LIKE '%to+ken%'"));
        CPPUNIT_ASSERT_EQUAL(1, count("outbox WHERE payload ->> 'template' = 'verify_email'"));
    }

    void deliveringAgainAfterACrashSendsOneMail() {
        CPPUNIT_ASSERT(mail_->deliver(job(1)));
        // The host died after the mail was written and before that was recorded.
        db->admin("UPDATE parley.message SET state = 'sending', delivered_at = NULL");
        CPPUNIT_ASSERT(mail_->deliver(job(2)));
        CPPUNIT_ASSERT(mail_->deliver(job(3)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, mailbox().list()->size());
        CPPUNIT_ASSERT_EQUAL(1, count("message WHERE state = 'delivered'"));
    }

    void aMailIsRetriedThreeTimesAndThenFailed() {
        std::filesystem::remove_all(folder_->path());
        jobs::Worker worker{
            db->database(), clock, {.node = "a", .shortest_poll = 5ms, .longest_poll = 50ms}};
        mail_->registerWith(worker);
        worker.start(db->loops());
        storage::Transaction transaction{db->database(), kTenant};
        jobs::addOutbox(transaction, {"mail", "verify_email:1", payload()}, clock.now());
        CPPUNIT_ASSERT(transaction.run());
        const auto begin = clock.now();
        for (int attempt = 1; attempt <= 3; ++attempt) {
            CPPUNIT_ASSERT(testing::eventually([&] {
                return count("job WHERE state = 3 AND attempt = " + std::to_string(attempt)) == 1;
            }));
            CPPUNIT_ASSERT_EQUAL(
                1, count("message WHERE state = 'sending' AND error = 'folder_is_none'"));
            clock.advance(60s);
            worker.poke();
        }
        CPPUNIT_ASSERT(
            testing::eventually([&] { return count("job WHERE state = 2 AND attempt = 4") == 1; }));
        CPPUNIT_ASSERT_EQUAL(1, count("message WHERE state = 'failed' AND attempts = 4"));
        CPPUNIT_ASSERT(clock.now() - begin <= 5min);
        worker.stop();
    }

    void aMailThatCanNeverBeSentFailsAtOnce() {
        auto unknown = job(1);
        unknown.payload["template"] = "surprise";
        CPPUNIT_ASSERT_EQUAL(
            std::string{"mail_template_unknown"}, mail_->deliver(unknown).error().reason);
        auto broken = job(1, 2);
        broken.payload["to"] = "zoe@example.org\r\nBcc: all@example.org";
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_address"}, mail_->deliver(broken).error().reason);
        auto empty = job(1, 3);
        empty.payload = {{"to", "zoe@example.org"}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"mail_request_malformed"}, mail_->deliver(empty).error().reason);
        for (const auto* reason : {"mail_template_unknown", "invalid_address"}) {
            CPPUNIT_ASSERT_EQUAL(
                1,
                count(std::string{"message WHERE state = 'failed' AND error = '"} + reason + "'"));
        }
        CPPUNIT_ASSERT(mailbox().list()->empty());
    }

    void aSealOfAnotherTenantDoesNotOpen() {
        auto stolen = job(1);
        stolen.tenant = kOtherTenant;
        CPPUNIT_ASSERT_EQUAL(
            std::string{"secret_unreadable"}, mail_->deliver(stolen).error().reason);
    }

    void aNameThatIsAnAdvertisementIsNotRepeated() {
        auto spam = job(1);
        spam.payload["data"]["display_name"] = "You won! https://evil.example/prize";
        CPPUNIT_ASSERT(mail_->deliver(spam));
        const auto mime = *mailbox().read(mailbox().list()->front().file);
        CPPUNIT_ASSERT(
            parsedByPython(mime)["text"].get<std::string>().find("evil") == std::string::npos);
    }

private:
    nlohmann::json payload() const {
        return {
            {"to", "zoe@example.org"},
            {"template", "verify_email"},
            {"language", "de"},
            {"data",
             {{"display_name", "Zoë"}, {"tenant_name", "Acme & Söhne"}, {"tenant_slug", "acme"}}},
            {"sealed", vault_.sealText(Mail::sealContext(kTenant), R"({"token":"to+ken"})")}};
    }

    jobs::Job job(int attempt, std::int64_t id = 1) const {
        return {
            .id = jobs::JobId{id},
            .tenant = kTenant,
            .queue = "mail",
            .dedupe = "",
            .payload = payload(),
            .attempt = attempt,
            .max_attempts = 4,
            .created_at = clock.now()};
    }

    Mailbox mailbox() const { return Mailbox{folder_->path().string()}; }

    const secrets::Vault vault_{*secrets::MasterKey::fromText(std::string(64, 'a'))};
    std::unique_ptr<MailFolder> folder_;
    std::unique_ptr<FolderCarrier> carrier_;
    std::unique_ptr<Mail> mail_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailTest);

}  // namespace
}  // namespace parley::notify
