#include "quick_mind.hpp"
#include "rehearsal.hpp"

#include <experience/practice/scenario_composer.hpp>
#include <experience/practice/scenario_writer.hpp>
#include <experience/practice/services.hpp>

#include <support/manual_clock.hpp>

namespace parley::experience::practice {
namespace {

using nlohmann::json;
using provider::FailureCode;

const base::TenantId kTenant{7};

ScenarioWish wish() {
    return {.role = "the CEO", .industry = "software", .stakes = "the budget", .temper = 4};
}

/// What a model that knows its trade answers.
std::string goodAnswer() {
    auto answer = composeScenario({.role = "a model's own person", .stakes = "trust"});
    answer["title"] = "By the model";
    return "Here it is:\n```json\n" + answer.dump() + "\n```";
}

class ScenarioWriterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScenarioWriterTest);
    CPPUNIT_TEST(aModelsScenarioIsTakenAndSettled);
    CPPUNIT_TEST(whatIsWrongIsMendedOnce);
    CPPUNIT_TEST(whatStaysWrongIsComposed);
    CPPUNIT_TEST(aModelThatFailsIsNotAskedAgain);
    CPPUNIT_TEST(withoutAModelNobodyIsAsked);
    CPPUNIT_TEST(theSchemaJudgesToo);
    CPPUNIT_TEST(textsThatAreNoneAreRefused);
    CPPUNIT_TEST_SUITE_END();

    io::Loops loops_{1};
    testing::ManualClock clock_;
    std::shared_ptr<QuickMind> mind_;

    ScenarioWriter::Written write(std::vector<QuickMind::Answer> answers) {
        mind_ = std::make_shared<QuickMind>(loops_.at(0), std::move(answers));
        const auto models = modelsWith(loops_, mind_);
        const ScenarioWriter writer{models, clock_, folder()};
        auto written = writer.write(kTenant, wish());
        if (!written) CPPUNIT_FAIL(written.error().reason);
        CPPUNIT_ASSERT(writer.faultsOf(written->document).empty());
        return std::move(*written);
    }
    static std::string folder() { return (checkoutFolder() / "scenarios").string(); }

public:
    void aModelsScenarioIsTakenAndSettled() {
        const auto written = write({goodAnswer()});
        CPPUNIT_ASSERT(written.by == ProducedBy::Model);
        CPPUNIT_ASSERT(written.document.at("title") == "By the model");
        CPPUNIT_ASSERT(written.document.at("persona").at("temper") == 4);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, mind_->thoughts.size());
        CPPUNIT_ASSERT(!mind_->thoughts[0].response_schema_json.empty());
        CPPUNIT_ASSERT(mind_->thoughts[0].deadline.has_value());
    }

    void whatIsWrongIsMendedOnce() {
        const auto written =
            write({R"({"persona": {"role": "x"}, "rubric": [{"weight": 7}]})", goodAnswer()});
        CPPUNIT_ASSERT(written.by == ProducedBy::Model);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, mind_->thoughts.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, mind_->thoughts[1].messages.size());
    }

    void whatStaysWrongIsComposed() {
        const auto written = write({"I would rather not.", R"({"persona": 3})"});
        CPPUNIT_ASSERT(written.by == ProducedBy::Engine);
        CPPUNIT_ASSERT_EQUAL(std::string{"scenario_invalid"}, written.fallback_reason);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, mind_->thoughts.size());
        CPPUNIT_ASSERT(written.document == composeScenario(wish()));
    }

    void aModelThatFailsIsNotAskedAgain() {
        const auto written = write({FailureCode::Unavailable});
        CPPUNIT_ASSERT(written.by == ProducedBy::Engine);
        CPPUNIT_ASSERT_EQUAL(std::string{"provider_unavailable"}, written.fallback_reason);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, mind_->thoughts.size());
    }

    void withoutAModelNobodyIsAsked() {
        const auto models = noModels();
        const ScenarioWriter writer{models, clock_, folder()};
        const auto written = writer.write(kTenant, wish());
        CPPUNIT_ASSERT(written && written->by == ProducedBy::Engine);
        CPPUNIT_ASSERT(written->fallback_reason.empty());
    }

    void theSchemaJudgesToo() {
        const auto models = noModels();
        const ScenarioWriter writer{models, clock_, folder()};
        CPPUNIT_ASSERT(!writer.faultsOf({{"persona", {{"role", "x"}}}, {"title", 3}}).empty());
        CPPUNIT_ASSERT(
            !writer
                 .faultsOf(
                     {{"persona", {{"role", "x"}}},
                      {"objection_bank", json::array({{{"text", "y"}, {"when", {"slot:none"}}}})}})
                 .empty());
        CPPUNIT_ASSERT(writer.faultsOf({{"persona", {{"role", "x"}}}}).empty());
    }

    void textsThatAreNoneAreRefused() {
        const auto models = noModels();
        const ScenarioWriter writer{models, clock_, folder()};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_body"}, writer.write(kTenant, {.role = "\xff"}).error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_body"}, writer.write(kTenant, {.role = " \n "}).error().reason);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScenarioWriterTest);

}  // namespace
}  // namespace parley::experience::practice
