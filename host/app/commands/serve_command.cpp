#include "commands.hpp"

#include <app/serve.hpp>

namespace parley::app {

base::Result<Answer> showVersion(const Invocation&) {
    const std::string version = PARLEY_VERSION;
    return Answer{.body = {{"version", version}}, .text = "parley " + version + "\n"};
}

base::Result<Answer> serveUntilStopped(const Invocation& invocation) {
    const int status = serve(invocation.config);
    return Answer{.body = {{"status", status}}, .text = {}, .exit = static_cast<ExitCode>(status)};
}

}  // namespace parley::app
