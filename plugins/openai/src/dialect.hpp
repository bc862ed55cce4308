#pragma once

#include <string_view>

namespace openai {

/// How one server differs from the others that speak OpenAI's protocol.
struct Dialect {
    /// As the setting `dialect` spells it.
    std::string_view name;
    /// The vendor's own host, empty for servers that people run themselves.
    std::string_view host;
    /// What the limit of an answer's tokens is called.
    std::string_view max_tokens;
    /// Goes on from an assistant message at the end.
    bool continues;
    /// Its usual models look at images.
    bool images;
    /// Its whisper models tell when each word was said.
    bool timed_words;
    bool needs_key;
};

/// The dialect of that name; for "auto" the one of the URL's host, or the plainest.
const Dialect& dialectOf(std::string_view name, std::string_view base_url);

/// Whether OpenAI's model thinks before it speaks. Such a model takes its instructions as
/// "developer" and refuses a temperature.
bool isReasoning(const Dialect& dialect, std::string_view model);

}  // namespace openai
