// What the page asks of the core: the description of the form, answers and refusals.
#include "page/page.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "catch.hpp"
#include "cli/questions.hpp"

using namespace advisor;

TEST_CASE("the page's description has every flag of a question, and ids for what fields suggest") {
    const auto told = nlohmann::json::parse(page::description());
    std::set<std::string> keys;
    for (const auto& flag : told["flags"]) keys.insert(flag["name"].get<std::string>());
    std::size_t seen = 0;
    for (const auto& row : question_flags()) {
        if ((row.flag.sets & kQuestionFlags) == 0) continue;
        CAPTURE(row.flag.names);
        CHECK(keys.count(std::string(row.flag.name())) == 1);
        ++seen;
    }
    CHECK(seen > 50);
    for (const auto& flag : told["flags"]) {
        CAPTURE(flag.dump());
        CHECK_FALSE(flag["help"].get<std::string>().empty());
        CHECK_FALSE(flag["group"].get<std::string>().empty());
        if (!flag.contains("ids")) continue;
        for (const auto& kind : flag["ids"]) CHECK_FALSE(told["ids"][kind.get<std::string>()].empty());
    }
    for (const auto& command : told["commands"]) {
        const cli::Command* known = cli::command_named(command["name"].get<std::string>());
        REQUIRE(known != nullptr);
        CHECK(known->asks());
        CHECK_FALSE(command["keys"].empty());
        CHECK_FALSE(command["formats"].empty());
    }
    CHECK(told["commands"].size() >= 9);
}

TEST_CASE("the page's answers: formats, text as wide as asked, refusals as objects") {
    const page::Answers answers;
    const auto ask = [&](const char* asked) { return answers.to(asked); };

    const cli::Answer json = ask(R"({"question": {"model": "8B", "budget": "1500"}})");
    CHECK(json.status == cli::kAnswered);
    CHECK(nlohmann::json::parse(json.text)["schema"] == "advisor/decision/2");

    const cli::Answer html =
        ask(R"({"question": {"model": "8B"}, "format": "html", "typed": "advisor recommend --model 8B"})");
    CHECK(html.text.find("<!DOCTYPE html>") == 0);
    CHECK(html.text.find("<code>advisor recommend --model 8B</code>") != std::string::npos);

    const cli::Answer svg =
        ask(R"({"question": {"command": "chart", "systems": ["pareto"], "model": "8B"}, "format": "svg"})");
    CHECK(svg.text.find("<svg") != std::string::npos);

    const auto widest = [](const std::string& text) {
        std::size_t most = 0;
        for (const std::string& line : split(text, '\n')) most = std::max(most, line.size());
        return most;
    };
    const cli::Answer narrow = ask(R"({"question": {"model": "8B"}, "format": "text", "columns": 44})");
    const cli::Answer wide = ask(R"({"question": {"model": "8B"}, "format": "text", "columns": 80})");
    CHECK(widest(narrow.text) < widest(wide.text));
    CHECK(widest(wide.text) <= 80);

    const cli::Answer nothing = ask(R"({"question": {"model": "405B", "budget": 100}})");
    CHECK(nothing.status == cli::kNothingFound);

    for (const char* bad :
         {R"({"question": {"model": "70C"}})", R"({"question": {"nonsense": 1}})", R"({"question": []})", "{}", "[", "",
          R"({"question": {"command": "claims"}})", R"({"question": {"format": "html"}})",
          R"({"question": {"model": "8B"}, "format": "pdf"})", R"({"question": {"model": "/etc/passwd"}})",
          R"({"question": {"prices": "mine.csv"}})", R"({"question": "recommend 70B"})"}) {
        CAPTURE(bad);
        const cli::Answer refused = ask(bad);
        CHECK(refused.status == cli::kUsage);
        const auto error = nlohmann::json::parse(refused.text);
        CHECK(error["schema"] == "advisor/error/1");
        CHECK_FALSE(error["message"].get<std::string>().empty());
    }
}
