#include "desk.hpp"
#include "exercise.hpp"

#include <provider/plugin/abi.hpp>

#include <nlohmann/json.hpp>
#include <parley/request.h>

#include <array>

namespace parley::provider::conformance {

namespace {

using nlohmann::json;

const json& oddMember(std::mt19937& chance) {
    static const std::array<json, 14> kMembers{
        nullptr,
        true,
        -1,
        1e300,
        "",
        "\n",
        std::string(4096, 'x'),
        "\xc3\xa4\xf0\x9d\x84\x9e\"\\",
        std::string{"a\0b", 3},
        "9999-99-99T99:99:99Z",
        json::array(),
        json::array({nullptr, 7, json::array()}),
        json::object(),
        json{{"", {{"x", json::object()}}}}};
    return kMembers[chance() % kMembers.size()];
}

/// One member of it, or one more, is of another kind or missing.
std::string oddBody(const Question& question, std::mt19937& chance) {
    auto body = json::parse(question.body);
    auto member = std::next(body.begin(), static_cast<std::ptrdiff_t>(chance() % body.size()));
    switch (chance() % 4) {
        case 0:
            body.erase(member);
            break;
        case 1:
            body["nobody_knows_this"] = oddMember(chance);
            break;
        default:
            *member = oddMember(chance);
    }
    return body.dump();
}

std::string oddKey(std::mt19937& chance) {
    static constexpr std::array<std::string_view, 4> kKeys{"", " ", "../../\n", "\xc3\xa4"};
    if (chance() % 4 == 0) return std::string(chance() % 4096, 'x');
    return std::string{kKeys[chance() % kKeys.size()]};
}

std::string problemOfAnswer(parley_str body) {
    auto wrong = problemOf("an answer", body);
    if (!wrong.empty()) return wrong;
    return json::parse(std::string_view{body.p, body.n}, nullptr, false).is_object()
               ? ""
               : "an answer is not a JSON object";
}

/// A plugin's table of one of the kinds of parley/request.h.
class RequestDesk final : public Desk {
public:
    RequestDesk(Stage& stage, const parley_request_v1& table)
        : Desk{stage, table.webhook}, table_{table} {}

    parley_code ask(const Question& question, const std::string& key) override {
        return start(std::string{question.name}, std::string{question.body}, key);
    }
    parley_code askOddly(const Question& question, std::mt19937& chance) override {
        const auto body = oddBody(question, chance);
        return start(std::string{question.name}, body, oddKey(chance));
    }
    void cancel() override {
        noteCall("cancel of a request");
        table_.cancel(stage_.instance(), id_);
    }

private:
    parley_code start(const std::string& method, const std::string& body, const std::string& key) {
        parley_request request{};
        request.size = sizeof request;
        request.method = toAbi(method);
        request.body_json = toAbi(body);
        request.idempotency_key = toAbi(key);
        request.ctx = stage_.ctx();
        const parley_answer_fn done =
            [](void* self, const parley_status* status, parley_str answer) noexcept {
                static_cast<RequestDesk*>(self)->answered(status, answer);
            };
        const Placed placed{&request, sizeof request, stage_.structs()};
        return call("start of a request", [&] {
            return table_.start(stage_.instance(), placed.as<parley_request>(), done, this, &id_);
        });
    }
    void answered(const parley_status* status, parley_str answer) {
        if (!admits(status) || told().answer != PARLEY_OK) return;
        auto problem = problemOfAnswer(answer);
        if (problem.empty()) keep({answer.p, answer.n});
        note(std::move(problem));
    }

    const parley_request_v1& table_;
    std::uint64_t id_ = 0;
};

}  // namespace

std::unique_ptr<Desk> openRequestDesk(Stage& stage, const char* interface) {
    return std::make_unique<RequestDesk>(
        stage, *static_cast<const parley_request_v1*>(stage.interface(interface)));
}

}  // namespace parley::provider::conformance
