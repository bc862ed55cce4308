#include "commands.hpp"

#include <provider/packaging/packaging.hpp>

namespace parley::app {

namespace {

nlohmann::json packageJson(const provider::PackedPackage& package) {
    return {
        {"id", package.id},
        {"version", package.version},
        {"file", package.file.string()},
        {"signed", package.is_signed}};
}

}  // namespace

base::Result<Answer> signPlugin(const Invocation& invocation) {
    const auto key = invocation.arguments.option("key");
    if (!key) return usageError("a package is signed with --key FILE");
    const auto package = TRY(provider::signPackage(invocation.arguments.positional.front(), *key));
    return Answer{
        .body = packageJson(package),
        .text =
            "signed " + package.id + " " + package.version + ": " + package.file.string() + "\n"};
}

base::Result<Answer> packPlugin(const Invocation& invocation) {
    const auto& words = invocation.arguments.positional;
    const auto package =
        TRY(provider::packPackage(words[0], words.size() > 1 ? words[1] : std::string{}));
    return Answer{
        .body = packageJson(package),
        .text = "packed " + package.id + " " + package.version + " into " + package.file.string() +
                (package.is_signed ? "\n" : ", which nobody has signed\n")};
}

}  // namespace parley::app
