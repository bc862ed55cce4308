#pragma once

#include <media/wav.hpp>

#include <nlohmann/json.hpp>
#include <support/talk_stage.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

namespace parley::testing {

/// A conversation did not go as it was written down.
class WentWrong : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Does what each step says, on one stage.
class Steps {
public:
    Steps(TalkStage& stage, media::WavSound sound);
    ~Steps();

    /// Throws WentWrong.
    void take(const nlohmann::json& step);

private:
    class HostTools;

    bool speak(const nlohmann::json& step);
    bool arrange(const nlohmann::json& step);
    bool command(const nlohmann::json& step);
    bool judge(const nlohmann::json& step);

    void expect(const std::string& line, std::chrono::milliseconds within);
    void never(const std::string& line, std::chrono::milliseconds time);
    void remembers(const nlohmann::json& wanted);
    void turnsTook(const nlohmann::json& most);
    void breakProviders(const nlohmann::json& faults, std::size_t after);
    void offerTools(const nlohmann::json& tools);
    void note(const base::Result<void>& done);
    [[noreturn]] void wrong(const std::string& what) const;

    TalkStage& stage_;
    media::WavSound sound_;
    std::unique_ptr<HostTools> tools_;
    /// The first line that is not expected yet.
    std::size_t seen_ = 0;
    std::string refused_;
};

}  // namespace parley::testing
