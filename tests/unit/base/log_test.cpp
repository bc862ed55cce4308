#include <base/log.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace parley::base {
namespace {

class LogTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LogTest);
    CPPUNIT_TEST(writesOneJsonLine);
    CPPUNIT_TEST(aValueCannotBeginALineOfItsOwn);
    CPPUNIT_TEST(leavesOutWhatIsBelowTheLevel);
    CPPUNIT_TEST(keepsLinesOfManyThreadsWhole);
    CPPUNIT_TEST(staysWhereItIsWhenThePathIsBad);
    CPPUNIT_TEST(linesThatFoundNoRoomAreCounted);
    CPPUNIT_TEST(aLineCutByAFullDiskDoesNotSpoilTheNext);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        char name[] = "/tmp/parley-log-XXXXXX";
        ::close(::mkstemp(name));
        path_ = name;
        CPPUNIT_ASSERT(logTo(path_));
    }
    void tearDown() override {
        logFrom(LogLevel::Info);
        logTo("-");
        ::unlink(path_.c_str());
    }

    void writesOneJsonLine() {
        log(LogLevel::Warning,
            "tenant_created",
            {{"tenant", "ten_1"}, {"count", std::int64_t{-3}}, {"share", 0.5}});
        const auto line = lines().at(0);
        CPPUNIT_ASSERT(line.starts_with(R"({"at":"2)"));
        CPPUNIT_ASSERT(line.ends_with(
            R"(Z","level":"warning","event":"tenant_created","tenant":"ten_1","count":-3,"share":0.5})"));
    }

    void aValueCannotBeginALineOfItsOwn() {
        log(LogLevel::Info, "said", {{"text", "a\"b\\c\r\n{\"event\":\"forged\"}\x7f"}});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, lines().size());
        CPPUNIT_ASSERT(
            lines().at(0).find(R"("a\"b\\c\u000d\u000a{\"event\":\"forged\"}\u007f")") !=
            std::string::npos);
    }

    void leavesOutWhatIsBelowTheLevel() {
        log(LogLevel::Debug, "detail");
        logFrom(LogLevel::Error);
        log(LogLevel::Warning, "warning");
        log(LogLevel::Error, "error");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, lines().size());
    }

    void keepsLinesOfManyThreadsWhole() {
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([] {
                for (int i = 0; i < 500; ++i)
                    log(LogLevel::Info, "line", {{"number", std::int64_t{i}}});
            });
        }
        for (auto& thread : threads)
            thread.join();
        const auto written = lines();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2000}, written.size());
        for (const auto& line : written)
            CPPUNIT_ASSERT(line.starts_with("{\"at\"") && line.ends_with("}"));
    }

    void staysWhereItIsWhenThePathIsBad() {
        CPPUNIT_ASSERT(!logTo("/nowhere/at/all"));
        log(LogLevel::Info, "still_here");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, lines().size());
    }

    void linesThatFoundNoRoomAreCounted() {
        CPPUNIT_ASSERT(logTo("/dev/full"));
        log(LogLevel::Info, "lost");
        flushLog();
        log(LogLevel::Info, "lost");
        log(LogLevel::Info, "lost");
        CPPUNIT_ASSERT(logTo(path_));
        log(LogLevel::Info, "there_is_room_again");
        const auto written = lines();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, written.size());
        CPPUNIT_ASSERT(
            written[0].ends_with(R"("level":"warning","event":"log_lines_dropped","count":3})"));
        CPPUNIT_ASSERT(written[1].ends_with(R"("event":"there_is_room_again"})"));
    }

    void aLineCutByAFullDiskDoesNotSpoilTheNext() {
        log(LogLevel::Info, "whole");
        flushLog();
        {
            const FilesNoLargerThan limit{std::filesystem::file_size(path_) + 10};
            log(LogLevel::Info, "cut");
            flushLog();
        }
        log(LogLevel::Info, "whole_again");
        const auto written = lines();
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, written.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, written[1].size());
        CPPUNIT_ASSERT(written[2].ends_with(R"("event":"log_lines_dropped","count":1})"));
        CPPUNIT_ASSERT(written[3].ends_with(R"("event":"whole_again"})"));
    }

private:
    /// A disk of this size, as far as this process is concerned.
    class FilesNoLargerThan {
    public:
        explicit FilesNoLargerThan(std::uintmax_t size) {
            std::signal(SIGXFSZ, SIG_IGN);
            ::getrlimit(RLIMIT_FSIZE, &before_);
            const rlimit limit{static_cast<rlim_t>(size), before_.rlim_max};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        }
        FilesNoLargerThan(const FilesNoLargerThan&) = delete;
        FilesNoLargerThan& operator=(const FilesNoLargerThan&) = delete;
        ~FilesNoLargerThan() {
            ::setrlimit(RLIMIT_FSIZE, &before_);
            std::signal(SIGXFSZ, SIG_DFL);
        }

    private:
        rlimit before_ = {};
    };

    std::vector<std::string> lines() {
        flushLog();
        std::ifstream file{path_};
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);)
            lines.push_back(line);
        return lines;
    }

    std::string path_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LogTest);

}  // namespace
}  // namespace parley::base
