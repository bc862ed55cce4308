#include "dialect.hpp"

#include <algorithm>
#include <array>

namespace openai {

namespace {

constexpr Dialect kPlain{"other", "", "max_tokens", false, false, false, false};

constexpr std::array kDialects{
    Dialect{"openai", "api.openai.com", "max_completion_tokens", false, true, true, true},
    Dialect{"groq", "api.groq.com", "max_tokens", true, false, true, true},
    Dialect{"cerebras", "api.cerebras.ai", "max_tokens", false, false, false, true},
    // Continues an assistant message at the end unless it was started with --no-prefill-assistant.
    Dialect{"llama_cpp", "", "max_tokens", true, false, false, false},
    Dialect{"ollama", "", "max_tokens", false, false, false, false},
    // Continues with continue_final_message.
    Dialect{"vllm", "", "max_tokens", true, false, false, false},
    kPlain};

std::string_view hostOf(std::string_view url) {
    constexpr std::string_view kAfterScheme{"://"};
    const auto scheme = url.find(kAfterScheme);
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + kAfterScheme.size());
    return url.substr(0, url.find_first_of(":/"));
}

template <class Claim>
const Dialect& find(Claim claim) {
    const auto* const found = std::find_if(kDialects.begin(), kDialects.end(), claim);
    return found == kDialects.end() ? kDialects.back() : *found;
}

}  // namespace

const Dialect& dialectOf(std::string_view name, std::string_view base_url) {
    if (name != "auto") return find([&](const Dialect& one) { return one.name == name; });
    return find([host = hostOf(base_url)](const Dialect& one) {
        return !one.host.empty() && one.host == host;
    });
}

bool isReasoning(const Dialect& dialect, std::string_view model) {
    if (dialect.name != "openai") return false;
    const auto begins = [model](std::string_view family) {
        return model.substr(0, family.size()) == family;
    };
    if (begins("o1") || begins("o3") || begins("o4")) return true;
    return begins("gpt-5") && model.find("-chat") == std::string_view::npos;
}

}  // namespace openai
