// `advisor batch`: a question a line, an answer a line, in order. Lines are read as they come and answered by all
// cores, a handful at a time, so that memory stays flat and an answer does not wait for the next question.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <new>
#include <optional>
#include <thread>

#include "advisor/fields.hpp"
#include "advisor/text.hpp"
#include "lines.hpp"
#include "questions.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

struct Told {
    std::string text;
    bool failed = false;
};

class Batch {
public:
    Batch(Options start, std::optional<Fields> fields, Format format)
        : start_(std::move(start)), fields_(std::move(fields)), format_(format) {}

    std::string header() const {
        if (format_ != Format::csv) return "";
        std::string text = "line,id,error";
        for (const std::string& key : fields_->keys()) text += "," + key;
        return text + "\n";
    }

    Told tell(const Line& line) const {
        Asked asked;
        try {
            if (line.too_long) throw Error(fmt::format("a line of more than {} bytes; expected less", kLongestLine));
            asked = asked_in(line.text, start_);
            return {fields_ ? figures(line, asked) : whole(asked), false};
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& error) {
            if (asked.command == nullptr) asked.id = id_in(line.text);
            return {refusal(line, asked, error), true};
        }
    }

private:
    Options start_;
    std::optional<Fields> fields_;
    Format format_;

    static std::string whole(const Asked& asked) {
        std::string line = on_one_line(asked.command->run(asked.options).text);
        if (!asked.id.is_null()) line.insert(1, "\"id\": " + on_one_line(dumped_line(asked.id)) + ", ");
        return line += '\n';
    }

    std::string figures(const Line& line, const Asked& asked) const {
        if (asked.command->decide == nullptr)
            throw UsageError(fmt::format("{}: has no results to take --fields from", asked.command->name));
        const Decided decided = asked.command->decide(asked.options);
        std::string text;
        for (const std::vector<Json>& values : fields_->of(decided.session.catalog(), decided.decision))
            text += format_ == Format::csv ? csv_row(line, asked, values) : json_row(line, asked, values);
        return text;
    }

    static std::string head(const Line& line, const Asked& asked) {
        std::string text = fmt::format("{{\"line\": {}", line.number);
        if (!asked.id.is_null()) text += ", \"id\": " + on_one_line(dumped_line(asked.id));
        return text;
    }

    std::string json_row(const Line& line, const Asked& asked, const std::vector<Json>& values) const {
        std::string text = head(line, asked);
        for (std::size_t i = 0; i < values.size(); ++i)
            text += fmt::format(", \"{}\": {}", fields_->keys()[i], on_one_line(dumped_line(values[i])));
        return text += "}\n";
    }

    static std::string csv_row(const Line& line, const Asked& asked, const std::vector<Json>& values) {
        std::string text = fmt::format("{},{},", line.number, csv_value(asked.id));
        for (const Json& value : values) text += "," + csv_value(value);
        return text += "\n";
    }

    std::string refusal(const Line& line, const Asked& asked, const std::exception& error) const {
        if (format_ == Format::csv)
            return fmt::format("{},{},{}{}\n", line.number, csv_value(asked.id),
                               csv_value(Json(printable(error.what(), kLongestMessage))),
                               std::string(fields_->keys().size(), ','));
        std::string object = error_json(error, asked.command);
        object.pop_back();
        return fmt::format("{}, \"error\": {}}}\n", head(line, asked), object);
    }
};

/// Answers in the order of the lines; each by itself, so that the number of threads changes nothing.
std::vector<Told> answers_to(const std::vector<Line>& lines, const Batch& batch, std::size_t threads) {
    std::vector<Told> answers(lines.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < lines.size(); i = next++) answers[i] = batch.tell(lines[i]);
    };
    std::vector<std::future<void>> workers;
    for (std::size_t i = 1; i < std::min(threads, lines.size()); ++i)
        workers.push_back(std::async(std::launch::async, work));
    work();
    for (std::future<void>& worker : workers) worker.get();
    return answers;
}

Format batch_format(const Options& options) {
    const Format format = options.format.empty() ? Format::json : format_of(options);
    if (format != Format::json && format != Format::csv)
        throw UsageError("batch: answers are JSON, or CSV with --fields; found --format " + options.format);
    if (format == Format::csv && options.fields.empty())
        throw UsageError("batch: --format csv needs --fields beside it");
    if (!options.output.empty()) throw UsageError("batch: writes to standard output; leave out --output");
    return format;
}

}  // namespace

Answer run_batch(const Options& options) {
    const Format format = batch_format(options);
    std::optional<Fields> fields;
    if (!options.fields.empty()) fields.emplace(options.fields, "--fields");
    Options start;
    start.request = options.request;
    start.top = options.top;
    if (fields && !start.top) start.top = 1;
    start.json = true;
    start.ground = ground_of(options);
    start.request.prices = start.ground->book;
    if (!options.full)
        start.wanted = fields ? fields->wanted() : Wanted{.chances = false, .changes = false, .fits = true};
    if (!options.full && !start.request.builds) start.request.builds = false;

    Lines lines(options.words.empty() ? "" : options.words.front());
    const Batch batch(std::move(start), std::move(fields), format);
    const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t at_once = threads * 64;
    const ProgressLine progress("questions");
    bool failed = false;
    if (!write_part(batch.header())) return {"", kAnswered};
    std::size_t done = 0;
    for (std::vector<Line> some = lines.next(at_once); !some.empty(); some = lines.next(at_once)) {
        std::string text;
        for (Told& told : answers_to(some, batch, threads)) {
            text += told.text;
            failed |= told.failed;
        }
        if (!write_part(text)) break;
        progress(done += some.size(), 0);
    }
    progress(done, done);
    return {"", failed ? kNothingFound : kAnswered};
}

}  // namespace advisor::cli
