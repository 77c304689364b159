// Asks the core one question, with nothing but its public headers.
#include <cstdio>

#include "advisor/answer.hpp"
#include "advisor/catalog.hpp"
#include "advisor/workload.hpp"

int main() {
    const advisor::Catalog catalog = advisor::load_catalog(advisor::embedded_files());
    advisor::Request request;
    request.model = "70B";
    request.budget = 4500;
    const advisor::Decision decision = advisor::recommend(catalog, advisor::resolve(catalog, request), {.top = 1});
    if (decision.results.empty()) return 1;
    std::puts(decision.results.front().assessment.plan.system->id.c_str());
    return 0;
}
