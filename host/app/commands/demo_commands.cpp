#include "commands.hpp"

#include <app/backend.hpp>
#include <billing/demo.hpp>
#include <conversation/scenario_library.hpp>
#include <conversation/services.hpp>
#include <experience/practice/demo_talks.hpp>
#include <experience/practice/services.hpp>

namespace parley::app {

namespace {

constexpr const char* kPracticeUser = "demo@practice.test";

base::Result<void> seedTalks(Backend& backend, const Config& config) {
    namespace practice = experience::practice;
    conversation::Services conversations{
        backend.database(),
        backend.clock(),
        {.host = {}, .recordings_folder = config.data_dir + "/recordings"}};
    const auto library = conversation::ScenarioLibrary::read(config.scenarios_dir);
    practice::Services services{
        {.database = backend.database(),
         .clock = backend.clock(),
         .records = conversations.records,
         .library = library,
         .models = practice::noModels(),
         .scenarios_folder = config.scenarios_dir}};
    return practice::DemoTalks{backend.database(), backend.clock(), library, services.debriefs}
        .seed(tenancy::Demo::tenantOf("practice"), kPracticeUser);
}

}  // namespace

base::Result<Answer> seedDemo(const Invocation& invocation) {
    if (!invocation.config.demo_enabled) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "configuration_invalid",
            .advice = "demo data is not allowed here",
            .faults = {
                {"demo.enabled",
                 "is false; everybody knows the password of the demo accounts, so set it to "
                 "true only where that does no harm"}}};
    }
    const auto backend = TRY(Backend::open(invocation.config));
    TRY(backend->tenancy().demo.seed());
    TRY(billing::seedDemo(backend->database(), backend->clock()));
    TRY(seedTalks(*backend, invocation.config));
    return Answer{
        .body = {{"seeded", true}},
        .text = "the demo tenants, accounts and rehearsals are there\n"};
}

}  // namespace parley::app
