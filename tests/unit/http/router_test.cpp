#include <http/router.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::http {
namespace {

base::Result<Reply> nothing(Call&) {
    return noContent();
}

const std::vector<Route> kRoutes{
    {Method::Get, "/", Access::Anyone, "", &nothing},
    {Method::Get, "/api/users", Access::Member, "", &nothing},
    {Method::Post, "/api/users", Access::Member, "", &nothing},
    {Method::Get, "/api/users/me", Access::Member, "", &nothing},
    {Method::Get, "/api/users/:id", Access::Member, "", &nothing},
    {Method::Delete, "/api/users/:id/sessions/:session", Access::Member, "", &nothing}};

class RouterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RouterTest);
    CPPUNIT_TEST(findsLiteralAndNamedParts);
    CPPUNIT_TEST(prefersALiteralPart);
    CPPUNIT_TEST(decodesPartsOneByOne);
    CPPUNIT_TEST(missesWhatNoRouteHas);
    CPPUNIT_TEST(listsTheMethodsOfAPlace);
    CPPUNIT_TEST_SUITE_END();

public:
    void findsLiteralAndNamedParts() {
        const auto* place = find("/api/users/usr_1/sessions/ses_2");
        CPPUNIT_ASSERT(place != nullptr);
        CPPUNIT_ASSERT(place->at(Method::Delete) == &kRoutes[5]);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, params_.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"id"}, params_[0].first);
        CPPUNIT_ASSERT_EQUAL(std::string{"usr_1"}, params_[0].second);
        CPPUNIT_ASSERT_EQUAL(std::string{"ses_2"}, params_[1].second);
    }

    void prefersALiteralPart() {
        CPPUNIT_ASSERT(find("/api/users/me")->at(Method::Get) == &kRoutes[3]);
        CPPUNIT_ASSERT(find("/api/users/you")->at(Method::Get) == &kRoutes[4]);
    }

    void decodesPartsOneByOne() {
        CPPUNIT_ASSERT(find("/api/users/a%2Fb%20c") != nullptr);
        CPPUNIT_ASSERT_EQUAL(std::string{"a/b c"}, params_[0].second);
        CPPUNIT_ASSERT(find("/api/users/%zz") == nullptr);
        CPPUNIT_ASSERT(find("/api/users/%00") == nullptr);
        CPPUNIT_ASSERT(find("/api/users/%4") == nullptr);
    }

    void missesWhatNoRouteHas() {
        for (const auto* path :
             {"", "api", "/api", "/api/", "/api/users/", "/api//users", "/api/users/1/2", "//"}) {
            CPPUNIT_ASSERT_MESSAGE(path, find(path) == nullptr);
        }
        CPPUNIT_ASSERT(find("/") != nullptr);
    }

    void listsTheMethodsOfAPlace() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"GET, HEAD, POST, OPTIONS"}, find("/api/users")->allowed());
        CPPUNIT_ASSERT(find("/api/users")->at(Method::Delete) == nullptr);
    }

private:
    const Router::Place* find(std::string_view path) {
        params_.clear();
        return router_.find(path, params_);
    }

    Router router_{kRoutes};
    Router::Params params_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RouterTest);

}  // namespace
}  // namespace parley::http
