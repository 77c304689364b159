// `advisor mcp`: the Model Context Protocol (revision 2025-06-18) over standard input and output, a JSON-RPC message a
// line. Agents ask what people ask; nothing but the catalog is read, and nothing is written.
#include "mcp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>

#include "advisor/fields.hpp"
#include "advisor/render.hpp"
#include "mcp_resources.hpp"
#include "questions.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

constexpr auto kRevisions = listed("2025-06-18", "2025-03-26", "2024-11-05");  // newest first

/// Codes of JSON-RPC 2.0, section 5.1; not_found is the protocol's own.
enum class Fault {
    parse = -32700,
    request = -32600,
    method = -32601,
    params = -32602,
    internal = -32603,
    not_found = -32002
};

struct Refusal : Error {
    Refusal(Fault of, const std::string& message) : Error(message), fault(of) {}
    Fault fault;
};

using json::member;
using Kind = json::Value::Kind;

std::string_view text_in(const json::Value& object, std::string_view key) {
    const json::Value* value = member(object, key);
    if (value != nullptr && value->kind == Kind::string) return value->text;
    throw Refusal(Fault::params, fmt::format("params.{}: expected a text", key));
}

/// What is told of a call: what to read, and the same as JSON on one line; empty where it is an error.
struct ToolAnswer {
    std::string text, structured;
    bool is_error = false;
};

Json text_content(std::string_view text) { return Json::array({Json{{"type", "text"}, {"text", text}}}); }

constexpr std::string_view kExplain = "explain_figure";

Json tool(std::string_view name, std::string_view title, std::string_view description, Json input) {
    return Json{{"name", name},
                {"title", title},
                {"description", description},
                {"inputSchema", std::move(input)},
                {"annotations", {{"readOnlyHint", true}, {"idempotentHint", true}, {"openWorldHint", false}}}};
}

std::string description_of(const Flag& flag) {
    std::string text = flag.help;
    if (const std::string shown = metavar_of(flag); !shown.empty() && flag.choices.empty()) text += " [" + shown + "]";
    return text;
}

Json property_of(const Flag& flag) {
    Json property = Json::object();
    property["description"] = description_of(flag);
    switch (kind_of(flag)) {
        case FlagKind::truth: property["type"] = "boolean"; break;
        case FlagKind::number: property["type"] = Json::array({"number", "string"}); break;
        case FlagKind::text: property["type"] = Json::array({"string", "number"}); break;
        case FlagKind::texts:
            property["type"] = "array";
            property["items"] = Json{{"type", "string"}};
            break;
    }
    if (flag.choices.empty()) return property;
    property["type"] = "string";
    property["enum"] = Json::List(flag.choices.begin(), flag.choices.end());
    return property;
}

/// What asked_by() takes of a command, as JSON Schema: an object whose keys are the names of its flags with _ for -,
/// and `systems` for its arguments.
Json question_schema(const Command& command) {
    Json properties = Json::object();
    const bool draws = (command.flags & kChartFormats) != 0;
    if (draws) properties["chart"] = Json{{"description", command.arguments}, {"type", "string"}};
    if (command.most > 0 && command.ids == "systems")
        properties["systems"] = Json{
            {"description", "Ids of systems of the catalog, or builds such as 2xrtx-3090@am4-2gpu."},
            {"type", "array"},
            {"items", {{"type", "string"}}},
            {"minItems", draws ? 0 : command.fewest},
        };
    for (const Flag* flag : askable_flags(command)) properties[key_of(*flag)] = property_of(*flag);
    Json schema = Json{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
    if (command.fewest > 0) schema["required"] = Json::array({draws ? "chart" : "systems"});
    return schema;
}

/// What a figure means, and with systems named what it is on each.
Json explain_schema() {
    const Command& estimate = *command_named("estimate");
    Json schema = question_schema(estimate);
    Json properties{{"figure",
                     {{"type", "string"},
                      {"description", "Its key in a result: speed.decode_tps, cost_to_you.usd_per_year, ..."}}}};
    for (const auto& [name, property] : std::get<Json::Object>(schema["properties"].value()))
        properties[name] = property;
    return Json{{"type", "object"},
                {"properties", std::move(properties)},
                {"additionalProperties", false},
                {"required", Json::array({"figure"})}};
}

Json tools() {
    Json::List list;
    for (const Command& command : commands())
        if (command.asks())
            list.push_back(tool(command.name, command.summary,
                                fmt::format("{}. Everything unsaid has a default, which the answer names. Prices in "
                                            "US dollars unless currency is given.",
                                            command.summary),
                                question_schema(command)));
    list.push_back(tool(kExplain, "what a figure means",
                        "What a figure of a result means, its unit, and with systems named its value on each.",
                        explain_schema()));
    return Json{{"tools", std::move(list)}};
}

class Server {
public:
    explicit Server(Options start) : start_(std::move(start)), resources_(start_) {}

    /// The answer to one message; empty where none is due.
    std::string answer(const Line& line) {
        Json id;
        try {
            if (line.too_long)
                throw Refusal(Fault::request, fmt::format("a message of more than {} bytes", kLongestLine));
            const json::Document document = parsed_message(line.text);
            const json::Value& message = document.root;
            if (message.kind != Kind::object) throw Refusal(Fault::request, "expected one message, an object");
            const json::Value* given = member(message, "id");
            if (given != nullptr && given->kind == Kind::string) id = Json(given->text);
            if (given != nullptr && given->kind == Kind::number) id = Json(given->number);
            const json::Value* method = member(message, "method");
            const bool is_answer = method == nullptr && (member(message, "result") || member(message, "error"));
            if (is_answer) return "";
            if (method == nullptr || method->kind != Kind::string)
                throw Refusal(Fault::request, "method: expected a text");
            if (given == nullptr) return "";  // a notification: nothing here waits for one
            static constexpr json::Value kNothing;
            const json::Value* params = member(message, "params");
            const json::Value& with = params ? *params : kNothing;
            if (method->text == "tools/call") return called(id, call(with));
            return dumped_line({{"jsonrpc", "2.0"}, {"id", id}, {"result", result_of(method->text, with)}});
        } catch (const Refusal& refusal) {
            return fault(id, refusal.fault, refusal.what());
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& error) {
            return fault(id, Fault::internal, error.what());
        }
    }

private:
    Options start_;
    Resources resources_;

    static std::string fault(const Json& id, Fault code, std::string_view message) {
        return dumped_line(
            {{"jsonrpc", "2.0"},
             {"id", id},
             {"error", {{"code", static_cast<int>(code)}, {"message", printable(message, kLongestMessage)}}}});
    }

    /// The JSON of an answer is put in as the command wrote it.
    static std::string called(const Json& id, const ToolAnswer& told) {
        std::string line =
            dumped_line({{"jsonrpc", "2.0"},
                         {"id", id},
                         {"result", {{"isError", told.is_error}, {"content", text_content(told.text)}}}});
        if (told.structured.empty()) return line;
        line.resize(line.rfind("}}"));
        return line + ",\"structuredContent\":" + told.structured + "}}\n";
    }

    static json::Document parsed_message(std::string_view text) {
        constexpr std::size_t kMost = 20000;
        try {
            return json::parse({"message", text}, kMost);
        } catch (const Error& error) {
            throw Refusal(Fault::parse, error.what());
        }
    }

    Json result_of(std::string_view method, const json::Value& params) {
        if (method == "initialize") return greeting(params);
        if (method == "ping") return Json::object();
        if (method == "tools/list") return tools();
        if (method == "resources/list") return listed(params);
        if (method == "resources/templates/list") return Resources::templates();
        if (method == "resources/read") return read(params);
        throw Refusal(Fault::method, fmt::format("unknown method '{}'", printable(method, 60)));
    }

    static Json greeting(const json::Value& params) {
        const std::string_view asked = text_in(params, "protocolVersion");
        const bool known = std::find(kRevisions.begin(), kRevisions.end(), asked) != kRevisions.end();
        return Json{
            {"protocolVersion", known ? asked : kRevisions.front()},
            {"capabilities", {{"tools", Json::object()}, {"resources", Json::object()}}},
            {"serverInfo", {{"name", "advisor"}, {"title", "advisor"}, {"version", version()}}},
            {"instructions",
             "Says what hardware to buy to run a large language model: recommend ranks machines for a model and "
             "a budget, compare and estimate look at named ones, explain_figure says what a number means. "
             "Speeds come with 80 % intervals and say whether they were measured; quote both."}};
    }

    Json listed(const json::Value& params) {
        try {
            return resources_.listed(params);
        } catch (const Error& error) {
            throw Refusal(Fault::params, error.what());
        }
    }

    Json read(const json::Value& params) {
        const std::string uri(text_in(params, "uri"));
        if (std::optional<Json> contents = resources_.read(uri)) return *contents;
        throw Refusal(Fault::not_found, fmt::format("no resource '{}'", printable(uri, 100)));
    }

    /// What a question cannot mean is told the model, which may ask again; what is no call is a fault.
    ToolAnswer call(const json::Value& params) const {
        const std::string_view name = text_in(params, "name");
        static constexpr json::Value kNothing{.kind = Kind::object};
        const json::Value* given = member(params, "arguments");
        const json::Value& arguments = given ? *given : kNothing;
        const Command* command = command_named(name);
        const bool known = name == kExplain || (command != nullptr && command->asks());
        if (!known) throw Refusal(Fault::params, fmt::format("unknown tool '{}'", printable(name, 60)));
        if (arguments.kind != Kind::object)
            throw Refusal(Fault::params, "params.arguments: expected an object; found " + json::describe(arguments));
        try {
            return name == kExplain ? explained(arguments) : answered(*command, arguments);
        } catch (const Error& error) {
            return {printable(error.what(), kLongestMessage), "", true};
        }
    }

    /// The short form to read, and the same answer as JSON.
    ToolAnswer answered(const Command& command, const json::Value& arguments) const {
        const Asked asked = asked_by(command, arguments, start_);
        Options for_people = asked.options, for_machines = asked.options;
        for_machines.json = true;
        constexpr double kFew = 3;
        if (!for_machines.top) for_machines.top = for_people.top = kFew;
        return {command.run(for_people).text, on_one_line(command.run(for_machines).text), false};
    }

    ToolAnswer explained(const json::Value& arguments) const {
        const Fields fields({std::string(text_in(arguments, "figure"))}, "figure");
        const std::string& key = fields.keys().front();
        const Figure& figure = fields.figure_of(0);
        Json answer{{"figure", key},         {"title", figure.shown.title},        {"unit", figure.shown.unit},
                    {"meaning", figure.doc}, {"schema", schema_of_member(figure)}, {"formulas", "docs/model.md"}};
        std::string text = fmt::format("{}: {} {}", key, figure.doc, figure.shown.unit);
        if (member(arguments, "systems") != nullptr) {
            const Asked asked = asked_by(*command_named("estimate"), arguments, start_, "figure");
            const Decided decided = asked.command->decide(asked.options);
            const std::vector<std::vector<Json>> known = fields.of(decided.session.catalog(), decided.decision);
            Json::List values;
            for (std::size_t i = 0; i < decided.decision.results.size(); ++i)
                values.push_back(Json{{"system", decided.decision.results[i].assessment.plan.system->id},
                                      {"value", known[i].front()}});
            answer["values"] = std::move(values);
            text += "\n" + dumped_line(answer["values"]);
        }
        return {text, on_one_line(dumped_line(answer)), false};
    }
};

}  // namespace

Answering mcp_answering(const Options& options) {
    Options start = options;
    start.ground = ground_of(options);
    start.reads_files = false;
    start.request.prices = start.ground->book;
    return [server = std::make_shared<Server>(std::move(start))](const Line& line) { return server->answer(line); };
}

Answer run_mcp(const Options& options) {
    const Answering answer = mcp_answering(options);
    Lines lines("");
    for (std::vector<Line> some = lines.next(1); !some.empty(); some = lines.next(1))
        if (!write_part(answer(some.front()))) break;
    return {};
}

}  // namespace advisor::cli
