#include "realtime_calls.hpp"

#include "conversations_rendering.hpp"
#include "own_call.hpp"
#include "realtime_setup.hpp"

#include <conversation/realtime/call_desk.hpp>
#include <conversation/realtime_services.hpp>
#include <conversation/services.hpp>
#include <http/multipart.hpp>
#include <http/services.hpp>

namespace parley::http {

namespace {

constexpr std::size_t kMostOfferBytes = 60'000;

struct Offer {
    std::string sdp;
    nlohmann::json session;
};

base::Error wrongOffer(std::string part, std::string message) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_body",
        .advice = message,
        .faults = {{std::move(part), std::move(message)}}};
}

base::Result<Offer> offerIn(const std::vector<FormPart>& parts) {
    Offer offer;
    for (const auto& part : parts) {
        if (part.name == "sdp") offer.sdp = part.body;
        if (part.name != "session") continue;
        offer.session = nlohmann::json::parse(part.body, nullptr, false);
        if (!offer.session.is_object()) return wrongOffer("session", "A JSON object.");
    }
    return offer;
}

/// The body is the offer itself, or a form with the offer and a session object.
base::Result<Offer> offerOf(const Call& call) {
    const auto type = call.request.getContentType();
    Offer offer;
    if (type.starts_with("multipart/form-data")) {
        const auto parts = TRY(readForm(type, call.raw_body));
        offer = TRY(offerIn(parts));
    } else if (type == "application/sdp" || type.starts_with("application/sdp;"))
        offer.sdp = call.raw_body;
    else
        return base::Error{
            .code = base::ErrorCode::UnsupportedMedia,
            .reason = "sdp_expected",
            .advice = "Send the offer as application/sdp, or as the part sdp of a form."};
    if (offer.sdp.empty()) return wrongOffer("sdp", "Required, but missing.");
    if (offer.sdp.size() > kMostOfferBytes) return wrongOffer("sdp", "This is no usual offer.");
    return offer;
}

base::Result<conversation::CallDesk*> deskOf(const Call& call) {
    auto* const desk = call.services.calls;
    if (desk != nullptr) return desk;
    return base::Error{
        .code = base::ErrorCode::Unavailable,
        .reason = "calls_not_offered",
        .advice = "This host takes no WebRTC calls; talk over a WebSocket."};
}

base::Result<conversation::CallDesk::Taken> takeCall(
    Call& call, conversation::CallDesk& desk, const Offer& offer) {
    constexpr auto kPace = conversation::Line::Pace::Ours;
    if (const auto id = TRY(returnOf(call, kPace)))
        return desk.takeAgain(*id, offer.sdp, endWithAccess(call, *id));
    auto setup = TRY(realtimeSetupFor(call, offer.session, kPace));
    setup.talk.attachment = endWithAccess(call, setup.talk.casting.id);
    return desk.take(
        offer.sdp,
        std::move(setup.talk),
        surroundingsOn(call.services, desk.loop()),
        setup.session);
}

base::Result<Reply> onlyForRingingCalls(Call& call) {
    TRY(ownCall(call, call.param("id")));
    return base::Error{
        .code = base::ErrorCode::Conflict,
        .reason = "call_already_accepted",
        .advice = "This call does not ring; it was accepted when it came."};
}

}  // namespace

base::Result<Reply> createRealtimeCall(Call& call) {
    auto* const desk = TRY(deskOf(call));
    const auto offer = TRY(offerOf(call));
    auto taken = TRY(takeCall(call, *desk, offer));
    Reply reply{
        .status = 201, .content_type = "application/sdp", .body = std::move(taken.answer_sdp)};
    reply.headers.emplace_back("Location", "/v1/realtime/calls/" + taken.call_id);
    return reply;
}

base::Result<Reply> hangUpRealtimeCall(Call& call) {
    const auto own = TRY(ownCall(call, call.param("id")));
    const auto ended = call.services.conversations.commands.give(
        readerOf(call), own.id, {conversation::Command::Kind::HangUp});
    // Whoever hung up at the same time wanted the same.
    if (!ended && ended.error().code != base::ErrorCode::Conflict) return ended.error();
    return ok(nlohmann::json::object());
}

base::Result<Reply> acceptRealtimeCall(Call& call) {
    return onlyForRingingCalls(call);
}

base::Result<Reply> rejectRealtimeCall(Call& call) {
    return onlyForRingingCalls(call);
}

base::Result<Reply> referRealtimeCall(Call& call) {
    return onlyForRingingCalls(call);
}

}  // namespace parley::http
