#include "child_program.hpp"
#include "commands.hpp"

#include <Poco/String.h>

#include <filesystem>

namespace parley::app {

namespace {

constexpr std::chrono::seconds kToolPatience{60};

}  // namespace

base::Result<Answer> newPlugin(const Invocation& invocation) {
    const auto& words = invocation.arguments.positional;
    const auto tool = invocation.config.plugins.sdk + "/tools/new_plugin.py";
    std::error_code ignored;
    if (!std::filesystem::exists(tool, ignored)) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "sdk_missing",
            .detail = tool,
            .advice = "the SDK is not installed beside this program"};
    }
    const auto folder = words.size() > 2 ? words[2] : words[1];
    std::vector<std::string> arguments{words[0], words[1], folder};
    if (const auto name = invocation.arguments.option("name")) arguments.push_back(*name);
    const auto ended = TRY(runProgram(tool, arguments, kToolPatience));
    if (ended.how != EndedProgram::How::Exit || ended.number != 0) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "plugin_not_made",
            .advice = Poco::trim(ended.printed)};
    }
    return Answer{
        .body = {{"kind", words[0]}, {"id", words[1]}, {"folder", folder}},
        .text = "made " + folder + "; its README.md says how it is built and tested\n"};
}

}  // namespace parley::app
