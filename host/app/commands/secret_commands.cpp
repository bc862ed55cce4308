#include "commands.hpp"

#include <app/backend.hpp>

#include <secrets/rotate_master_key.hpp>

namespace parley::app {

base::Result<Answer> rotateSecrets(const Invocation& invocation) {
    const auto& config = invocation.config;
    if (!config.secrets.master_key.empty()) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "configuration_invalid",
            .advice = "the master key comes from the environment, which this command cannot change",
            .faults = {
                {"secrets.master_key",
                 "use a key file (secrets.master_key_file) to rotate by command"}}};
    }
    const auto backend = TRY(Backend::open(config));
    secrets::RotateMasterKey rotation{
        backend->database(), config.secrets.master_key_file, backend->clock()};
    if (invocation.arguments.has("drop-old")) {
        TRY(rotation.dropOldKeys());
        return Answer{
            .body = {{"old_keys_dropped", true}}, .text = "the older keys are forgotten\n"};
    }
    const auto done = TRY(invocation.arguments.has("resume") ? rotation.reseal() : rotation.run());
    return Answer{
        .body =
            {{"current_key", done.current_key},
             {"resealed", done.resealed},
             {"verified", done.verified}},
        .text = "key " + done.current_key + " is in force; " + std::to_string(done.resealed) +
                " secrets sealed again, " + std::to_string(done.verified) +
                " opened to make sure\n"};
}

}  // namespace parley::app
