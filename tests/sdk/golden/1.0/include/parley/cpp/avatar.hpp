#ifndef PARLEY_CPP_AVATAR_HPP
#define PARLEY_CPP_AVATAR_HPP

#include "../avatar.h"
#include "stream.hpp"
#include "webhook.hpp"

#include <vector>

namespace parley {

/// Which face the host wants, valid while the stream is being made.
struct AvatarOpen : parley_avatar_open {
    const Host& host;
    const parley_avatar_sink* sink;
};

/// One face that is shown. Lives on its strand; what it began with the host ends with it.
class AvatarStream : public Stream<parley_avatar_sink> {
public:
    explicit AvatarStream(const AvatarOpen& open) noexcept
        : Stream{open.host, open.ctx, open.sink} {}

    virtual parley_code speak(const parley_audio& /*audio*/) { return PARLEY_E_UNSUPPORTED; }
    virtual parley_code command(std::string_view /*name*/, std::string_view /*body_json*/) {
        return PARLEY_E_UNSUPPORTED;
    }
    virtual parley_code interrupt() { return PARLEY_E_UNSUPPORTED; }
    /// Ends politely; `end` follows.
    virtual void close() = 0;

protected:
    void ready(std::string_view conversation_id, std::string_view join_url) noexcept {
        gate_.say(&parley_avatar_sink::on_ready, str(conversation_id), str(join_url));
    }
    void shapes(const std::vector<float>& weights, uint64_t pts_ns) noexcept {
        gate_.say(&parley_avatar_sink::on_shapes, weights.data(), weights.size(), pts_ns);
    }
    void playback(uint64_t played_pts_ns, bool idle) noexcept {
        gate_.say(&parley_avatar_sink::on_playback, played_pts_ns, idle ? 1U : 0U);
    }
    void event(std::string_view type, std::string_view body_json) noexcept {
        gate_.say(&parley_avatar_sink::on_event, str(type), str(body_json));
    }
    /// The last word, OK or why not.
    void end(Status status = {}) noexcept { finish(std::move(status)); }
};

/// The base of a provider of parley.avatar/1.
class AvatarProvider {
public:
    virtual ~AvatarProvider() = default;
    /// As SttProvider::openStt.
    virtual std::unique_ptr<AvatarStream> openAvatar(const AvatarOpen& open) = 0;
};

template <class P>
struct AvatarGlue : detail::StreamGlue<AvatarStream, parley_avatar> {
    static constexpr std::string_view id = PARLEY_IF_AVATAR;

    static parley_code open(
        parley_instance* raw,
        const parley_avatar_open* wanted,
        const parley_avatar_sink* sink,
        parley_avatar** out,
        parley_status* err) noexcept {
        return detail::openStream<AvatarStream>(out, err, [&] {
            auto& provider = *reinterpret_cast<P*>(raw);
            return static_cast<AvatarProvider&>(provider).openAvatar(
                AvatarOpen{copyOf(wanted), provider.host(), sink});
        });
    }
    static parley_code speak(parley_avatar* raw, const parley_audio* audio) noexcept {
        return AvatarGlue::input(raw, [&](AvatarStream& s) { return s.speak(copyOf(audio)); });
    }
    static parley_code command(parley_avatar* raw, parley_str name, parley_str body) noexcept {
        return AvatarGlue::input(
            raw, [&](AvatarStream& s) { return s.command(view(name), view(body)); });
    }
    static parley_code interrupt(parley_avatar* raw) noexcept {
        return AvatarGlue::input(raw, [](AvatarStream& s) { return s.interrupt(); });
    }

    static constexpr parley_avatar_v1 table{
        sizeof(parley_avatar_v1),
        0,
        open,
        speak,
        command,
        interrupt,
        AvatarGlue::close,
        AvatarGlue::cancel,
        AvatarGlue::destroy,
        detail::webhookOf<P, id>()};
};

}  // namespace parley

#endif
