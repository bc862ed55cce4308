#include <experience/practice/demo_talks.hpp>
#include <experience/practice/scenario_composer.hpp>
#include <experience/practice/services.hpp>

#include <integration/conversation/conversation_fixture.hpp>

#include <cstdlib>

namespace parley::experience::practice {
namespace {

using conversation::ConversationFixture;
using conversation::good;
using conversation::Reader;
using conversation::reasonOf;
using nlohmann::json;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

class PracticeTest : public ConversationFixture {
    CPPUNIT_TEST_SUITE(PracticeTest);
    CPPUNIT_TEST(writtenScenariosAreTheirOwners);
    CPPUNIT_TEST(theTenantsOwnAreEverybodys);
    CPPUNIT_TEST(theShelfIsFilteredAndPaged);
    CPPUNIT_TEST(scenariosGoWithTheirUser);
    CPPUNIT_TEST(nobodyHasTooMany);
    CPPUNIT_TEST(whatEndsIsJudgedOnce);
    CPPUNIT_TEST(whatIsNotKeptIsNotJudged);
    CPPUNIT_TEST(theDebriefIsTheUsers);
    CPPUNIT_TEST(theDebriefGoesWithTheConversation);
    CPPUNIT_TEST(theDebriefOfAnOwnScenario);
    CPPUNIT_TEST(progressComparesTries);
    CPPUNIT_TEST(theDemoIsSeededOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        ConversationFixture::setUp();
        practice_ = std::make_unique<practice::Services>(practice::Services::Needs{
            .database = db->database(),
            .clock = clock,
            .records = services->records,
            .library = library_,
            .models = noModels(),
            .scenarios_folder = folderOfScenarios()});
    }
    void tearDown() override {
        practice_ = nullptr;
        ConversationFixture::tearDown();
    }

    void writtenScenariosAreTheirOwners() {
        auto& shelf = practice_->shelf;
        const auto slug = write(ada, "the CEO");
        CPPUNIT_ASSERT(slug.starts_with("own-"));
        const auto found = good(shelf.find({acme, ada}, slug));
        CPPUNIT_ASSERT(found.file->document.at("id") == slug);
        CPPUNIT_ASSERT(found.owner == ada && found.produced_by == ProducedBy::Engine);
        for (const auto& stranger : {Reader{acme, bob}, Reader{globex, eve}, Reader{globex}})
            CPPUNIT_ASSERT_EQUAL(
                std::string{"scenario_not_found"}, reasonOf(shelf.find(stranger, slug)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"scenario_not_found"},
            reasonOf(shelf.remove(acme, bob, ScenarioShelf::Shared::Yes, slug)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"scenario_not_found"},
            reasonOf(shelf.remove(globex, ada, ScenarioShelf::Shared::Yes, slug)));
        good(shelf.remove(acme, ada, ScenarioShelf::Shared::No, slug));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"scenario_not_found"}, reasonOf(shelf.find({acme, ada}, slug)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"scenario_not_found"},
            reasonOf(shelf.remove(acme, ada, ScenarioShelf::Shared::Yes, "coo-escalation")));
    }

    void theTenantsOwnAreEverybodys() {
        auto& shelf = practice_->shelf;
        const auto slug = write(std::nullopt, "the CEO");
        CPPUNIT_ASSERT(!good(shelf.find({acme, bob}, slug)).owner);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"scenario_not_found"}, reasonOf(shelf.find({globex, eve}, slug)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"scenario_not_found"},
            reasonOf(shelf.remove(acme, bob, ScenarioShelf::Shared::No, slug)));
        good(shelf.remove(acme, bob, ScenarioShelf::Shared::Yes, slug));
    }

    void theShelfIsFilteredAndPaged() {
        const auto first = write(ada, "the CEO");
        const auto second = write(ada, "my sister");
        write(bob, "the CTO");
        const auto& shelf = practice_->shelf;
        std::vector<std::string> all;
        tenancy::PageRequest page{.limit = 3};
        do {
            const auto found = good(shelf.list({acme, ada}, {}, page));
            for (const auto& one : found.items)
                all.push_back(one.file->slug);
            page.cursor = found.next_cursor;
        } while (page.cursor);
        CPPUNIT_ASSERT_EQUAL(library_.all().size() + 2, all.size());
        CPPUNIT_ASSERT(all[0] == second && all[1] == first);
        CPPUNIT_ASSERT(std::is_sorted(all.begin() + 2, all.end()));

        const auto countOf = [&](const ScenarioShelf::Filter& filter) {
            return good(shelf.list({acme, bob}, filter, {})).items.size();
        };
        CPPUNIT_ASSERT(countOf({.tag = "Executive"}) >= 3);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, countOf({.industry = "housing"}));
        CPPUNIT_ASSERT(countOf({.difficulty = 4}) >= 3);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, countOf({.tag = "nothing"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, countOf({.language = "de"}));
        CPPUNIT_ASSERT_EQUAL(library_.all().size() + 1, countOf({.language = "en"}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_cursor"}, reasonOf(shelf.list({acme, ada}, {}, {.cursor = "x"})));
    }

    void scenariosGoWithTheirUser() {
        write(ada, "the CEO");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, good(practice_->shelf.exportOf(acme, ada)).size());
        db->admin("DELETE FROM parley.app_user WHERE id = '" + ada.uuid().text() + "'");
        CPPUNIT_ASSERT_EQUAL(0, count("scenario"));
    }

    void nobodyHasTooMany() {
        db->admin(
            "INSERT INTO parley.scenario (tenant_id, id, user_id, document, produced_by, "
            "created_at)"
            " SELECT 101, gen_random_uuid(), '" +
            ada.uuid().text() + "', '{}', 'engine', now() FROM generate_series(1, 200)");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"too_many_scenarios"},
            reasonOf(practice_->shelf.put(acme, {.owner = ada, .document = composed("the CEO")})));
        write(bob, "the CEO");
    }

    void whatEndsIsJudgedOnce() {
        const auto id = rehearse(ada, {"The gap is ours: we forgot the night shift."});
        CPPUNIT_ASSERT_EQUAL(1, count("outbox WHERE topic = 'practice.debrief'"));
        const auto job = jobOf(id);
        good(practice_->debriefs.onEnded(job));
        const auto made = good(practice_->debriefs.get({acme, ada}, id));
        CPPUNIT_ASSERT(made.at("score").get<double>() > 0);
        CPPUNIT_ASSERT(made.at("conversation_id") == id.publicId());
        CPPUNIT_ASSERT(made.at("temper") == 4 && made.at("commentary").is_null());
        CPPUNIT_ASSERT_EQUAL(1, count("live_event WHERE kind = 'debrief.ready'"));
        clock.advance(1h);
        good(practice_->debriefs.onEnded(job));
        CPPUNIT_ASSERT(good(practice_->debriefs.get({acme, ada}, id)) == made);
        // Asked for, it is made anew.
        CPPUNIT_ASSERT(good(practice_->debriefs.make({acme, ada}, id)) != made);
        CPPUNIT_ASSERT_EQUAL(1, count("debrief"));
    }

    void whatIsNotKeptIsNotJudged() {
        const auto silent = hold(
            beginning(acme, ada, conversation::Consent::No),
            [](conversation::Recorder& recorder) { hear(recorder, "The gap is ours."); });
        CPPUNIT_ASSERT_EQUAL(0, count("outbox WHERE topic = 'practice.debrief'"));
        for (const auto& refused :
             {practice_->debriefs.make({acme, ada}, silent),
              practice_->debriefs.get({acme, ada}, silent)})
            CPPUNIT_ASSERT_EQUAL(std::string{"transcript_not_kept"}, reasonOf(refused));
        good(practice_->debriefs.onEnded(jobOf(silent)));
        CPPUNIT_ASSERT_EQUAL(0, count("debrief"));

        auto plain = beginning(acme, ada);
        plain.scenario = "";
        const auto without = hold(plain, [](conversation::Recorder&) {});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"no_scenario"}, reasonOf(practice_->debriefs.make({acme, ada}, without)));
        good(practice_->debriefs.onEnded(jobOf(conversation::ConversationId::make(clock.now()))));
    }

    void theDebriefIsTheUsers() {
        const auto id = rehearse(ada, {"The gap is ours."});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"debrief_not_found"}, reasonOf(practice_->debriefs.get({acme, ada}, id)));
        good(practice_->debriefs.make({acme, ada}, id));
        good(practice_->debriefs.get({acme}, id));
        for (const auto& stranger : {Reader{acme, bob}, Reader{globex, eve}, Reader{globex}}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"conversation_not_found"},
                reasonOf(practice_->debriefs.get(stranger, id)));
            CPPUNIT_ASSERT_EQUAL(
                std::string{"conversation_not_found"},
                reasonOf(practice_->debriefs.make(stranger, id)));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, good(practice_->debriefs.exportOf(acme, ada)).size());
        CPPUNIT_ASSERT(good(practice_->debriefs.exportOf(acme, bob)).empty());
    }

    void theDebriefGoesWithTheConversation() {
        const auto id = rehearse(ada, {"The gap is ours."});
        good(practice_->debriefs.make({acme, ada}, id));
        good(services->records.remove({acme, ada}, id, {}));
        CPPUNIT_ASSERT_EQUAL(0, count("debrief"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_not_found"},
            reasonOf(practice_->debriefs.make({acme, ada}, id)));
        good(practice_->debriefs.onEnded(jobOf(id)));
        CPPUNIT_ASSERT_EQUAL(0, count("debrief"));
    }

    void theDebriefOfAnOwnScenario() {
        const auto slug = write(ada, "the CEO");
        const auto id = rehearse(ada, {"I should have told you in the first month."}, slug);
        // Also for an admin, who does not play it.
        CPPUNIT_ASSERT(good(practice_->debriefs.make({acme}, id)).at("scenario") == slug);
    }

    void progressComparesTries() {
        const auto first = rehearse(ada, {"That is not our fault."});
        const auto second = rehearse(
            ada,
            {"The gap is ours: we trained the day shift and forgot the night shift.",
             "Within 14 days Anna Novak will re-inspect the nine northern depots."});
        const auto other = rehearse(ada, {"The overrun is mine."}, "cfo-budget");
        for (const auto id : {first, second, other})
            good(practice_->debriefs.make({acme, ada}, id));
        const auto all = good(practice_->progress.of(acme, ada, std::nullopt, {}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, all.at("data").size());
        CPPUNIT_ASSERT(all.at("data").at(0).at("conversation_id") == other.publicId());
        const auto& again = all.at("data").at(1);
        CPPUNIT_ASSERT(again.at("try") == 2 && again.at("change").get<double>() > 0);
        CPPUNIT_ASSERT(again.at("best_before") == all.at("data").at(2).at("score"));
        CPPUNIT_ASSERT(all.at("data").at(2).at("change").is_null());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, all.at("scenarios").size());
        CPPUNIT_ASSERT(all.at("scenarios").at(0).at("scenario") == "cfo-budget");
        CPPUNIT_ASSERT(all.at("scenarios").at(1).at("tries") == 2);
        CPPUNIT_ASSERT(again.at("metrics").at("criteria") == 4);

        const auto page =
            good(practice_->progress.of(acme, ada, std::string{"coo-escalation"}, {.limit = 1}));
        CPPUNIT_ASSERT(page.at("data").at(0).at("conversation_id") == second.publicId());
        // What was before counts also where it is on another page.
        CPPUNIT_ASSERT(page.at("data").at(0).at("try") == 2);
        const auto next = good(practice_->progress.of(
            acme,
            ada,
            std::string{"coo-escalation"},
            {.cursor = page.at("next_cursor").get<std::string>(), .limit = 1}));
        CPPUNIT_ASSERT(next.at("data").at(0).at("conversation_id") == first.publicId());
        CPPUNIT_ASSERT(next.at("next_cursor").is_null());
        CPPUNIT_ASSERT(
            good(practice_->progress.of(acme, bob, std::nullopt, {})).at("data").empty());
    }

    void theDemoIsSeededOnce() {
        const auto email = ada.uuid().text() + "@example.com";
        DemoTalks talks{db->database(), clock, library_, practice_->debriefs};
        good(talks.seed(acme, "nobody@example.com"));
        CPPUNIT_ASSERT_EQUAL(0, count("conversation"));
        good(talks.seed(acme, email));
        const int seeded = count("conversation WHERE metadata -> 'demo' = 'true'");
        CPPUNIT_ASSERT(seeded >= 6);
        CPPUNIT_ASSERT_EQUAL(seeded, count("debrief"));
        good(talks.seed(acme, email));
        CPPUNIT_ASSERT_EQUAL(seeded, count("conversation"));

        const auto progress = good(practice_->progress.of(acme, ada, std::nullopt, {}));
        std::vector<double> scores;
        for (const auto& one : progress.at("data")) {
            CPPUNIT_ASSERT(one.at("demo") == true);
            if (one.at("scenario") == "coo-escalation")
                scores.push_back(one.at("score").get<double>());
        }
        // Somebody who gets better, newest first.
        CPPUNIT_ASSERT_MESSAGE(progress.dump(1), scores.size() >= 3);
        CPPUNIT_ASSERT_MESSAGE(progress.dump(1), scores.front() > scores.back() + 3);
        const auto list = good(services->records.list({acme, ada}, {}, {}));
        for (const auto& record : list.items) {
            CPPUNIT_ASSERT(record.ended_at && *record.ended_at < clock.now());
            CPPUNIT_ASSERT(record.user_spoke > milliseconds{0});
            const auto transcript = good(services->records.transcript({acme, ada}, record.id));
            CPPUNIT_ASSERT(transcript.turns.size() >= 4);
        }
    }

private:
    static std::string folderOfScenarios() {
        return std::string{std::getenv("PARLEY_ROOT")} + "/scenarios";
    }
    static json composed(const std::string& role) { return composeScenario({.role = role}); }

    std::string write(std::optional<base::UserId> owner, const std::string& role) {
        clock.advance(1s);
        return good(practice_->shelf.put(acme, {.owner = owner, .document = composed(role)}))
            .file->slug;
    }

    conversation::ConversationId rehearse(
        base::UserId user,
        const std::vector<std::string>& lines,
        const std::string& scenario = "coo-escalation") {
        auto what = beginning(acme, user);
        what.scenario = scenario;
        what.metadata = {{"temper", 4}};
        return hold(what, [&](conversation::Recorder& recorder) {
            for (const auto& line : lines)
                hear(recorder, line);
        });
    }

    jobs::Job jobOf(conversation::ConversationId id) const {
        jobs::Job job;
        job.tenant = acme;
        job.queue = Debriefs::kQueue;
        job.payload = {{"conversation_id", id.uuid().text()}};
        return job;
    }

    const conversation::ScenarioLibrary library_ =
        conversation::ScenarioLibrary::read(folderOfScenarios());
    std::unique_ptr<practice::Services> practice_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PracticeTest);

}  // namespace
}  // namespace parley::experience::practice
