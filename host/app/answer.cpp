#include "answer.hpp"

#include <Poco/String.h>

#include <algorithm>

namespace parley::app {

namespace {

// How many columns the text takes, counting characters rather than bytes.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

void appendLine(
    std::string& lines,
    const std::vector<std::string>& cells,
    const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t column = 0; column < cells.size(); ++column) {
        line += cells[column];
        line.append(widths[column] - width(cells[column]) + 2, ' ');
    }
    lines += Poco::trimRight(line) + "\n";
}

}  // namespace

std::string table(
    const std::vector<std::string>& headings, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < headings.size(); ++column) {
        std::size_t widest = width(headings[column]);
        for (const auto& row : rows)
            widest = std::max(widest, width(row[column]));
        widths.push_back(widest);
    }
    std::string lines;
    appendLine(lines, headings, widths);
    for (const auto& row : rows)
        appendLine(lines, row, widths);
    return lines;
}

ExitCode exitCodeOf(const base::Error& error) {
    using base::ErrorCode;
    switch (error.code) {
        case ErrorCode::Unavailable:
        case ErrorCode::Timeout:
            return ExitCode::Unavailable;
        case ErrorCode::InvalidArgument:
            return error.reason == "configuration_invalid" ? ExitCode::Configuration
                                                           : ExitCode::Failed;
        case ErrorCode::Unauthenticated:
        case ErrorCode::Forbidden:
        case ErrorCode::NotFound:
        case ErrorCode::MethodNotAllowed:
        case ErrorCode::Conflict:
        case ErrorCode::TooLarge:
        case ErrorCode::UnsupportedMedia:
        case ErrorCode::Unprocessable:
        case ErrorCode::InsufficientFunds:
        case ErrorCode::RateLimited:
        case ErrorCode::Cancelled:
        case ErrorCode::Internal:
            return ExitCode::Failed;
    }
    return ExitCode::Failed;
}

std::string describe(const base::Error& error) {
    std::string text =
        error.advice.empty() ? Poco::translate(error.reason, "_", " ") : error.advice;
    if (!error.detail.empty()) text += " (" + error.detail + ")";
    for (const auto& fault : error.faults)
        text += "\n  " + fault.pointer + ": " + fault.message;
    return text;
}

nlohmann::json toJson(const base::Error& error) {
    nlohmann::json body{{"code", error.reason}, {"message", describe(error)}};
    for (const auto& fault : error.faults) {
        body["errors"].push_back({{"pointer", fault.pointer}, {"detail", fault.message}});
    }
    return {{"error", body}};
}

}  // namespace parley::app
