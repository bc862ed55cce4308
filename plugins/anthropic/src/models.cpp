#include "models.hpp"

#include "errors.hpp"

namespace anthropic {

namespace {

using common::Json;

/// Also tells the vendor from some other web server that answers 200.
std::vector<parley::Choice> modelsOf(const parley::HttpReply& reply) {
    return parley::readJson(reply.body, [](const Json& json) {
        std::vector<parley::Choice> all;
        for (const auto& model : json.at("data")) {
            const std::string id = model.at("id");
            all.push_back({id, model.value("display_name", id), {}});
        }
        return all;
    });
}

}  // namespace

ModelsCheck::ModelsCheck(const Settings& settings, const parley::CheckOpen& open) : Check{open} {
    const auto request = toVendor(settings, "GET", "/v1/models?limit=1");
    fetch_.start(request, [this](const parley::HttpReply& reply) {
        if (reply.status != 200) return fail(statusOf(host(), common::errorOf(reply)));
        modelsOf(reply);
        works();
    });
}

ModelList::ModelList(const Settings& settings, const parley::ListOpen& open) : Listing{open} {
    // A page holds as many as a list may.
    const auto request = toVendor(settings, "GET", "/v1/models?limit=1000");
    fetch_.start(request, [this](const parley::HttpReply& reply) {
        if (reply.status != 200) return fail(statusOf(host(), common::errorOf(reply)));
        choices(modelsOf(reply));
    });
}

}  // namespace anthropic
