#include "commands.hpp"
#include "plugin_bench.hpp"
#include "plugin_trial.hpp"

#include <provider/plugin/package.hpp>
#include <provider/plugin/secret_source.hpp>

#include <cstdlib>
#include <fstream>
#include <set>

namespace parley::app {

namespace {

base::Result<std::string> contentOf(const std::string& name) {
    std::ifstream file{name, std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{file}, {}};
    if (!file) return usageError(name + " cannot be read");
    return content;
}

/// What a setting calls a secret is the name of an environment variable; others are not looked at.
class EnvironmentSecrets final : public provider::SecretSource {
public:
    explicit EnvironmentSecrets(const nlohmann::json& settings) {
        for (const auto& value : settings) {
            if (value.is_string()) variables_.insert(value.get<std::string>());
        }
    }
    [[nodiscard]] std::optional<secrets::SecretBytes> find(std::string_view name) const override {
        const auto found = variables_.find(name);
        if (found == variables_.end()) return std::nullopt;
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets a variable
        const char* value = std::getenv(found->c_str());
        if (value == nullptr) return std::nullopt;
        return secrets::SecretBytes{std::string{value}};
    }

private:
    std::set<std::string, std::less<>> variables_;
};

base::Result<provider::InstanceSettings> settingsOf(const Arguments& arguments) {
    std::string text = "{}";
    if (const auto name = arguments.option("settings")) text = TRY(contentOf(*name));
    const auto settings = nlohmann::json::parse(text, nullptr, false);
    if (!settings.is_object()) return usageError("--settings must be a file with a JSON object");
    return provider::InstanceSettings{
        .tenant = "try",
        .config_json = settings.dump(),
        .secrets = std::make_shared<EnvironmentSecrets>(settings)};
}

base::Result<Answer> tryWith(
    io::Loop& loop, provider::Instance& instance, const Arguments& arguments) {
    if (const auto wav = arguments.option("wav")) {
        const auto sound = TRY(media::WavSound::load(*wav));
        if (sound.channels != 1) return usageError("the sound must be mono");
        if (instance.ear() == nullptr) return usageError("the plugin hears nothing; use --text");
        return tryEar(loop, *instance.ear(), sound);
    }
    const auto text = *arguments.option("text");
    if (instance.mouth() != nullptr) return tryMouth(loop, *instance.mouth(), text);
    if (instance.mind() != nullptr) return tryMind(loop, *instance.mind(), text);
    return usageError("the plugin neither speaks nor answers; use --wav");
}

}  // namespace

base::Result<Answer> tryPlugin(const Invocation& invocation) {
    const auto& arguments = invocation.arguments;
    if (arguments.has("wav") == arguments.has("text"))
        return usageError("a plugin is tried with either --wav FILE or --text TEXT");
    const auto& folder = arguments.positional.front();
    const auto settings = TRY(settingsOf(arguments));
    // Its author starts it by hand, so nobody need have signed it.
    const auto bench = TRY(PluginBench::open(
        invocation.config,
        {.folders = {},
         .packages = {folder},
         .trusted_keys = invocation.config.plugins.trusted_keys,
         .unsigned_plugins = provider::UnsignedPlugins::Allowed}));
    const auto listing = bench->plugins().plugins().front();
    if (listing.error) return *listing.error;
    const auto instance = TRY(bench->plugins().configure(listing.manifest->id, settings));
    return tryWith(bench->loop(), *instance, arguments);
}

}  // namespace parley::app
