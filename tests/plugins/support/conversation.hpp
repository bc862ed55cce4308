#pragma once

#include <parley/plugin.hpp>

#include <list>
#include <string>
#include <vector>

namespace parley::testing {

/// A request to a language model, with what it points to.
class Conversation {
public:
    parley_llm_req request{};

    Conversation() {
        request.size = sizeof request;
        request.temperature = -1;
    }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    Conversation& says(uint32_t role, std::string_view text) {
        auto& part = add(role, PARLEY_LLM_TEXT);
        part.text = keep(text);
        return *this;
    }
    Conversation& shows(std::string_view mime, std::string_view image) {
        auto& part = add(PARLEY_LLM_USER, PARLEY_LLM_IMAGE);
        part.mime = keep(mime);
        part.data = bytes(view(keep(image)));
        return *this;
    }
    Conversation& calls(std::string_view id, std::string_view name, std::string_view arguments) {
        auto& part = add(PARLEY_LLM_ASSISTANT, PARLEY_LLM_TOOL_CALL);
        part.call_id = keep(id);
        part.name = keep(name);
        part.json = keep(arguments);
        return *this;
    }
    Conversation& answers(std::string_view id, std::string_view result) {
        auto& part = add(PARLEY_LLM_TOOL, PARLEY_LLM_TOOL_RESULT);
        part.call_id = keep(id);
        part.json = keep(result);
        return *this;
    }
    Conversation& offers(std::string_view name, std::string_view schema) {
        parley_llm_tool tool{};
        tool.size = sizeof tool;
        tool.name = keep(name);
        tool.description = keep("It does.");
        tool.schema_json = keep(schema);
        tools_.push_back(tool);
        return *this;
    }
    /// What lives as long as this.
    parley_str keep(std::string_view text) { return str(texts_.emplace_back(text)); }

    const parley_llm_req* get() {
        messages_.clear();
        for (auto& [role, parts] : said_)
            messages_.push_back({sizeof(parley_llm_msg), role, parts.data(), parts.size()});
        request.msgs = messages_.data();
        request.msg_count = messages_.size();
        request.tools = tools_.data();
        request.tool_count = tools_.size();
        return &request;
    }

private:
    struct Said {
        uint32_t role;
        std::vector<parley_llm_part> parts;
    };

    /// What one role says in a row is one message.
    parley_llm_part& add(uint32_t role, uint32_t kind) {
        if (said_.empty() || said_.back().role != role) said_.push_back({role, {}});
        parley_llm_part part{};
        part.size = sizeof part;
        part.kind = kind;
        return said_.back().parts.emplace_back(part);
    }

    std::list<std::string> texts_;
    std::vector<Said> said_;
    std::vector<parley_llm_msg> messages_;
    std::vector<parley_llm_tool> tools_;
};

}  // namespace parley::testing
