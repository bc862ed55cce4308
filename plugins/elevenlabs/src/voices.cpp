#include "voices.hpp"

#include "errors.hpp"

#include <common/url_text.hpp>

#include <algorithm>

namespace elevenlabs {

namespace {

using common::Json;
using common::memberOf;
using common::textOf;

constexpr const char* kPageSize = "100";
/// As many voices as a form can show.
constexpr int kMostPages = 10;

bool speaks(const Json& model) {
    const auto& can = memberOf(model, "can_do_text_to_speech");
    return !can.is_boolean() || can.get<bool>();
}

/// Also tells the vendor from some other web server that answers 200.
std::vector<parley::Choice> modelsOf(const parley::HttpReply& reply) {
    return parley::readJson(reply.body, [](const Json& json) {
        if (!json.is_array()) throw parley::Failure{common::brokenProtocol("no list of models")};
        std::vector<parley::Choice> all;
        for (const auto& model : json) {
            const std::string id = model.at("model_id");
            const std::string name{textOf(model, "name")};
            if (speaks(model)) all.push_back({id, name.empty() ? id : name, {}});
        }
        return all;
    });
}

bool isToken(std::string_view text) {
    return std::all_of(text.begin(), text.end(), common::isPlainInUrl);
}

}  // namespace

ModelsCheck::ModelsCheck(const Settings& settings, const parley::CheckOpen& open) : Check{open} {
    fetch_.start(toVendor(settings, "GET", "/v1/models"), [this](const parley::HttpReply& reply) {
        if (reply.status != 200) return fail(statusOf(host(), reply));
        modelsOf(reply);
        works();
    });
}

ModelList::ModelList(const Settings& settings, const parley::ListOpen& open) : Listing{open} {
    fetch_.start(toVendor(settings, "GET", "/v1/models"), [this](const parley::HttpReply& reply) {
        if (reply.status != 200) return fail(statusOf(host(), reply));
        choices(modelsOf(reply));
    });
}

VoiceList::VoiceList(const Settings& settings, const parley::ListOpen& open)
    : Listing{open}, settings_{settings} {
    fetchPage({});
}

void VoiceList::fetchPage(const std::string& token) {
    ++pages_;
    std::string path{"/v2/voices?page_size="};
    path += kPageSize;
    if (!token.empty()) path += "&next_page_token=" + token;
    fetch_.start(
        toVendor(settings_, "GET", path), [this](const parley::HttpReply& reply) { read(reply); });
}

void VoiceList::read(const parley::HttpReply& reply) {
    if (reply.status != 200) return fail(statusOf(host(), reply));
    const auto next = parley::readJson(reply.body, [this](const Json& json) {
        for (const auto& voice : json.at("voices")) {
            const std::string id = voice.at("voice_id");
            const std::string name{textOf(voice, "name")};
            all_.push_back({id, name.empty() ? id : name, {}});
        }
        const auto& more = memberOf(json, "has_more");
        const bool has_more = more.is_boolean() && more.get<bool>();
        return has_more ? std::string{textOf(json, "next_page_token")} : std::string{};
    });
    if (!next.empty() && isToken(next) && pages_ < kMostPages) return fetchPage(next);
    std::sort(all_.begin(), all_.end(), [](const parley::Choice& a, const parley::Choice& b) {
        return a.label < b.label;
    });
    choices(std::move(all_));
}

}  // namespace elevenlabs
