#ifndef PARLEY_CPP_SSE_HPP
#define PARLEY_CPP_SSE_HPP

#include "failure.hpp"

#include <functional>

namespace parley {

/// One event of a stream of server-sent events, valid for the call that brings it.
struct SseEvent {
    /// Empty stands for "message".
    std::string_view event;
    std::string_view data;
};

/// Cuts bytes that arrive in any pieces into lines, which end with LF, CRLF or CR. A line that lies
/// in one piece is not copied. Also reads newline-delimited JSON.
class LineCutter {
public:
    explicit LineCutter(std::size_t most = 1024 * 1024) : most_{most} {}

    /// Calls `onLine(std::string_view)` for each line that is complete. Throws PROTOCOL for a line
    /// longer than `most` bytes.
    template <class OnLine>
    void feed(std::string_view piece, OnLine&& onLine) {
        while (!piece.empty()) {
            if (std::exchange(after_cr_, false) && piece.front() == '\n') {
                piece.remove_prefix(1);
                continue;
            }
            const auto end = piece.find_first_of("\r\n");
            const auto part = piece.substr(0, end);
            if (carry_.size() + part.size() > most_)
                throw Failure{PARLEY_E_PROTOCOL, "the vendor sent a line that is too long"};
            if (end == std::string_view::npos) {
                carry_ += part;
                return;
            }
            after_cr_ = piece[end] == '\r';
            piece.remove_prefix(end + 1);
            if (carry_.empty()) {
                onLine(part);
            } else {
                carry_ += part;
                const auto line = std::exchange(carry_, {});
                onLine(std::string_view{line});
            }
        }
    }

    /// What came after the last end of a line.
    const std::string& rest() const noexcept { return carry_; }

private:
    std::size_t most_;
    std::string carry_;
    bool after_cr_ = false;
};

/// Reads a stream of server-sent events that arrives in any pieces, as the HTML standard defines
/// it. The data of an event that came in one piece and one line is not copied.
class SseParser {
public:
    /// Throws PROTOCOL for a line or an event of more than `most` bytes.
    explicit SseParser(std::size_t most = 1024 * 1024) : lines_{most}, most_{most} {}

    /// Calls `onEvent(const SseEvent&)` for each event that is complete.
    template <class OnEvent>
    void feed(std::string_view piece, OnEvent&& onEvent) {
        lines_.feed(piece, [&](std::string_view line) {
            const auto from = piece.data();
            const bool in_piece = std::less_equal<>{}(from, line.data()) &&
                                  std::less<>{}(line.data(), from + piece.size());
            take(line, onEvent);
            if (!in_piece) settle();
        });
        settle();
    }

    /// The stream has ended. An event without its empty line counts all the same: some vendors
    /// leave it out.
    template <class OnEvent>
    void finish(OnEvent&& onEvent) {
        feed("\n", onEvent);
        feed("\n", onEvent);
    }

private:
    template <class OnEvent>
    void take(std::string_view line, OnEvent& onEvent) {
        constexpr std::string_view kByteOrderMark{"\xEF\xBB\xBF"};
        if (std::exchange(first_, false) && line.substr(0, 3) == kByteOrderMark)
            line.remove_prefix(3);
        if (line.empty()) return dispatch(onEvent);
        const auto colon = line.find(':');
        const auto field = line.substr(0, colon);
        auto value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
        if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
        if (field == "data") addData(value);
        if (field == "event") event_ = value;
    }

    void addData(std::string_view value) {
        if (!std::exchange(has_data_, true)) {
            view_ = value;
            borrowed_ = true;
            return;
        }
        settle();
        if (data_.size() + value.size() >= most_)
            throw Failure{PARLEY_E_PROTOCOL, "the vendor sent an event that is too long"};
        data_ += '\n';
        data_ += value;
    }

    /// The piece that the data lies in goes away.
    void settle() {
        if (std::exchange(borrowed_, false)) data_ = view_;
    }

    template <class OnEvent>
    void dispatch(OnEvent& onEvent) {
        const auto event = std::exchange(event_, {});
        if (!std::exchange(has_data_, false)) return;
        if (std::exchange(borrowed_, false)) return onEvent(SseEvent{event, view_});
        const auto data = std::exchange(data_, {});
        onEvent(SseEvent{event, data});
    }

    LineCutter lines_;
    std::size_t most_;
    std::string event_;
    std::string data_;
    std::string_view view_;
    bool first_ = true;
    bool has_data_ = false;
    bool borrowed_ = false;
};

}  // namespace parley

#endif
