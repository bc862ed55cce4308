#include "voices.hpp"

#include "errors.hpp"

#include <algorithm>

namespace deepgram {

namespace {

using common::Json;
using common::memberOf;
using common::textOf;

std::string labelOf(const Json& model, const std::string& id) {
    const auto& languages = memberOf(model, "languages");
    std::string label = id;
    if (!languages.is_array()) return label;
    for (const auto& language : languages) {
        if (language.is_string())
            label += (label.size() == id.size() ? " (" : ", ") + language.get<std::string>();
    }
    return label.size() == id.size() ? label : label + ')';
}

std::vector<parley::Choice> choicesOf(const Json& models) {
    std::vector<parley::Choice> all;
    for (const auto& model : models) {
        const auto name = textOf(model, "canonical_name");
        const std::string id{name.empty() ? textOf(model, "name") : name};
        const bool is_new = std::none_of(
            all.begin(), all.end(), [&id](const parley::Choice& one) { return one.id == id; });
        if (!id.empty() && is_new) all.push_back({id, labelOf(model, id), {}});
    }
    std::sort(all.begin(), all.end(), [](const parley::Choice& a, const parley::Choice& b) {
        return a.id < b.id;
    });
    return all;
}

}  // namespace

KeyCheck::KeyCheck(const Settings& settings, const parley::CheckOpen& open) : Check{open} {
    fetch_.start(
        toVendor(settings, "GET", Address{"/v1/projects"}), [this](const parley::HttpReply& reply) {
            if (reply.status != 200) return fail(statusOf(host(), reply));
            // Also tells the vendor from some other web server that answers 200.
            parley::readJson(reply.body, [](const Json& json) { (void)json.at("projects"); });
            works();
        });
}

ModelList::ModelList(const Settings& settings, const parley::ListOpen& open, Of of)
    : Listing{open} {
    fetch_.start(
        toVendor(settings, "GET", Address{"/v1/models"}),
        [this, of](const parley::HttpReply& reply) {
            if (reply.status != 200) return fail(statusOf(host(), reply));
            choices(parley::readJson(reply.body, [of](const Json& json) {
                return choicesOf(json.at(of == Of::Hearing ? "stt" : "tts"));
            }));
        });
}

}  // namespace deepgram
