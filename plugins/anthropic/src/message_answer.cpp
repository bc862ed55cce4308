#include "message_answer.hpp"

#include "errors.hpp"
#include "messages_request.hpp"

namespace anthropic {

namespace {

using common::countOf;
using common::Json;
using common::JsonView;
using common::memberOf;
using common::textOf;

/// How long the end of the response may take after the end of the answer: a response that was read
/// to its end leaves a connection that can be used again.
constexpr std::chrono::milliseconds kSettling{100};
/// What the host takes at most.
constexpr std::uint32_t kMostTools = 64;
constexpr std::size_t kMostArguments = 1024 * 1024;

uint32_t reasonOf(std::string_view word) {
    if (word == "max_tokens" || word == "model_context_window_exceeded") return PARLEY_LLM_LENGTH;
    if (word == "tool_use") return PARLEY_LLM_TOOL_USE;
    return PARLEY_LLM_STOP;
}

}  // namespace

MessageAnswer::MessageAnswer(const Settings& settings, const parley::LlmRequest& request)
    : LlmCall{request} {
    const auto written = messagesRequest(settings, request);
    drops_space_ = written.dropped_space;
    http_.start(written.post);
}

void MessageAnswer::fail(std::string message) {
    end(common::brokenProtocol(std::move(message), error_.requestId()));
}

void MessageAnswer::onHead(int status, const parley::Headers& headers) {
    if (error_.head(status, headers)) return;
    const auto type = headers.find("content-type");
    if (!type.empty() && type.find("text/event-stream") == std::string_view::npos)
        fail("the vendor sent no stream of events");
}

void MessageAnswer::onData(const parley::Chunk& chunk) {
    if (error_.failing()) return error_.data(chunk.text());
    events_.feed(chunk.text(), [this](const parley::SseEvent& event) {
        if (done_ || closed()) return;
        common::readJsonView(event.data, [&](const JsonView& json) {
            if (textOf(json, "type") != "error") return read(json);
            parley::readJson(event.data, [this](const Json& whole) { readError(whole); });
        });
    });
}

void MessageAnswer::onEnd(const parley::Status& status) {
    if (done_) return complete();
    if (!status.ok()) return end(status);
    if (error_.failing()) return end(statusOf(host(), error_));
    fail("the answer is cut off");
}

void MessageAnswer::read(const JsonView& event) {
    const auto type = textOf(event, "type");
    if (type == "message_start") return readUsage(memberOf(memberOf(event, "message"), "usage"));
    if (type == "content_block_start") return beginBlock(event);
    if (type == "content_block_delta") return continueBlock(event);
    if (type == "content_block_stop") return endBlock(event);
    if (type == "message_stop") return stop();
    if (type != "message_delta") return;
    readReason(textOf(memberOf(event, "delta"), "stop_reason"));
    readUsage(memberOf(event, "usage"));
}

void MessageAnswer::readError(const Json& event) {
    auto status = statusOfEvent(event);
    status.request_id = error_.requestId();
    end(std::move(status));
}

void MessageAnswer::beginBlock(const JsonView& event) {
    const auto& block = memberOf(event, "content_block");
    const auto type = textOf(block, "type");
    if (type == "text") return say(textOf(block, "text"));
    if (type != "tool_use") return;
    const auto id = textOf(block, "id");
    const auto name = textOf(block, "name");
    if (id.empty() || name.empty()) return fail("the vendor asks for a tool without a name");
    if (tools_ == kMostTools) return fail("the vendor asks for too many tools");
    open_[countOf(event, "index")] = {tools_, {}};
    toolBegin(tools_++, id, name);
}

void MessageAnswer::continueBlock(const JsonView& event) {
    const auto& delta = memberOf(event, "delta");
    const auto type = textOf(delta, "type");
    if (type == "text_delta") return say(textOf(delta, "text"));
    if (type != "input_json_delta") return;
    const auto found = open_.find(countOf(event, "index"));
    // A tool that the vendor runs itself.
    if (found == open_.end()) return;
    const auto piece = textOf(delta, "partial_json");
    auto& [number, arguments] = found->second;
    if (arguments.size() + piece.size() > kMostArguments)
        return fail("the arguments of a tool are too long");
    arguments += piece;
    if (!piece.empty()) toolArguments(number, piece);
}

void MessageAnswer::endBlock(const JsonView& event) {
    const auto found = open_.find(countOf(event, "index"));
    if (found == open_.end()) return;
    const auto [number, arguments] = std::move(found->second);
    open_.erase(found);
    if (!arguments.empty() && !Json::accept(arguments)) {
        // The limit may have cut it off, which is told later.
        cut_tool_ = true;
        return;
    }
    if (arguments.empty()) toolArguments(number, "{}");
    toolEnd(number);
}

void MessageAnswer::say(std::string_view delta) {
    if (drops_space_) {
        delta.remove_prefix(std::min(delta.find_first_not_of(" \t\r\n"), delta.size()));
        drops_space_ = delta.empty();
    }
    if (!delta.empty()) text(delta);
}

/// The vendor counts what its cache gave or took apart from the rest of the input, and tells each
/// number when it is known.
void MessageAnswer::readUsage(const JsonView& used) {
    if (!used.IsObject()) return;
    if (used.HasMember("input_tokens")) {
        used_.cached_tokens = countOf(used, "cache_read_input_tokens");
        used_.input_tokens = countOf(used, "input_tokens") + used_.cached_tokens +
                             countOf(used, "cache_creation_input_tokens");
    }
    if (used.HasMember("output_tokens")) used_.output_tokens = countOf(used, "output_tokens");
    if (const auto& details = memberOf(used, "output_tokens_details"); !details.IsNull())
        used_.reasoning_tokens = countOf(details, "thinking_tokens");
    usage(used_);
}

void MessageAnswer::readReason(std::string_view word) {
    if (word.empty()) return;
    reason_ = reasonOf(word);
    refused_ = word == "refusal";
}

void MessageAnswer::stop() {
    if (reason_ == 0) return fail("the answer has no reason to stop");
    const bool complete_tools = open_.empty() && !cut_tool_;
    if (reason_ == PARLEY_LLM_TOOL_USE && !complete_tools)
        return fail("the arguments of a tool are no JSON");
    done_ = true;
    settle_.after(kSettling);
}

void MessageAnswer::complete() {
    if (refused_) return end(parley::Status{PARLEY_E_CONTENT, "the model refused to answer"});
    end(reason_);
}

}  // namespace anthropic
