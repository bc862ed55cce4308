#pragma once

#include <conversation/realtime/realtime_session.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/talk_stage.hpp>

#include <set>
#include <string>
#include <vector>

namespace parley::conversation {

inline nlohmann::json userText(const char* text) {
    return {
        {"type", "conversation.item.create"},
        {"item",
         {{"type", "message"},
          {"role", "user"},
          {"content", {{{"type", "input_text"}, {"text", text}}}}}}};
}

inline nlohmann::json toolResult(const std::string& call_id) {
    return {
        {"type", "conversation.item.create"},
        {"item", {{"type", "function_call_output"}, {"call_id", call_id}, {"output", "{}"}}}};
}

/// A client of the Realtime protocol at a scripted conversation. Refuses what no client could read:
/// events without an id of their own, and items that make clients stop reading.
class RealtimeClient {
public:
    using json = nlohmann::json;

    explicit RealtimeClient(
        Line::Pace pace = Line::Pace::TheClients,
        RealtimeSession::Role role = RealtimeSession::Role::Free,
        Casting casting = testing::TalkStage::casting())
        : stage{pace, std::move(casting)} {
        stage.begin();
        session = std::make_unique<RealtimeSession>(
            stage.conversation(),
            RealtimeSession::Options{.pace = pace, .role = role},
            [this](std::string text) { take(std::move(text)); });
        session->begin();
    }

    void send(const json& event) { session->receive(event.dump()); }
    void update(json session_object) {
        session_object["type"] = "realtime";
        send({{"type", "session.update"}, {"session", std::move(session_object)}});
    }
    /// Forgets what came so far.
    void forget() { events.clear(); }

    /// The types in their order, those that come several times in a row once.
    [[nodiscard]] std::string story() const {
        std::string all;
        std::string last;
        for (const auto& event : events) {
            const auto type = event["type"].get<std::string>();
            if (type == last) continue;
            last = type;
            all += (all.empty() ? "" : "\n") + type;
        }
        return all;
    }
    [[nodiscard]] const json& first(const std::string& type) const {
        for (const auto& event : events)
            if (event["type"] == type) return event;
        CPPUNIT_FAIL("no " + type + " in\n" + story());
        return events.front();
    }
    [[nodiscard]] std::size_t count(const std::string& type) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            events, [&](const json& event) { return event["type"] == type; }));
    }
    /// The code of the error that an event causes, and whether it names that event.
    std::string errorFor(json event) {
        event["event_id"] = "asked";
        forget();
        send(event);
        const auto& error = first("error")["error"];
        CPPUNIT_ASSERT_EQUAL(std::string{"asked"}, error["event_id"].get<std::string>());
        CPPUNIT_ASSERT(!error["message"].get<std::string>().empty() && error.contains("param"));
        return error["code"].get<std::string>();
    }

    testing::TalkStage stage;
    std::vector<json> events;
    std::unique_ptr<RealtimeSession> session;

private:
    void take(std::string text) {
        auto event = json::parse(text, nullptr, false);
        CPPUNIT_ASSERT_MESSAGE(text, event.is_object());
        CPPUNIT_ASSERT_MESSAGE(text, ids_.insert(event["event_id"].get<std::string>()).second);
        if (event["type"].get<std::string>().starts_with("conversation.item."))
            if (const auto item = event.find("item"); item != event.end()) check(*item);
        events.push_back(std::move(event));
    }
    static void check(const json& item) {
        CPPUNIT_ASSERT_EQUAL(std::string{"realtime.item"}, item["object"].get<std::string>());
        if (item["type"] != "message") return;
        for (const auto& part : item["content"]) {
            const auto type = part["type"].get<std::string>();
            if (item["role"] == "assistant")
                CPPUNIT_ASSERT_MESSAGE(type, type == "output_text" || type == "output_audio");
            if (type == "input_audio") CPPUNIT_ASSERT(part.contains("transcript"));
            CPPUNIT_ASSERT(type != "input_image");
        }
    }

    std::set<std::string> ids_;
};

}  // namespace parley::conversation
