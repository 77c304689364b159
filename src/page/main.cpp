// The three functions that the page's worker calls. Texts are UTF-8 and end with a zero; what is returned stays until
// the next call.
#include "page.hpp"

namespace {

std::string& last() {
    static std::string text;
    return text;
}

int status = advisor::cli::kAnswered;

}  // namespace

extern "C" {

const char* advisor_answer(const char* asked) {
    static const advisor::page::Answers answers;
    advisor::cli::Answer answer = answers.to(asked);
    status = answer.status;
    last() = std::move(answer.text);
    return last().c_str();
}

/// The exit status that the command would have had for the last answer.
int advisor_status() { return status; }

const char* advisor_description() {
    last() = advisor::page::description();
    return last().c_str();
}
}
