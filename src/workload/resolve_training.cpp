// What is to be trained, and which of the other flags then say nothing.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "resolver.hpp"

namespace advisor {

/// The task; who needs full fine-tuning and names no task is asked about that: it takes many times the memory of
/// running the same model.
void Resolver::task() {
    Workload& w = question_.workload;
    const bool needs_full = std::any_of(request_.need.begin(), request_.need.end(), [](const std::string& id) {
        return same_name(id, name_of(Task::full_finetune));
    });
    const bool quantized = request_.quant && bit_class_named(catalog_, *request_.quant) != "16bit";
    if (!request_.task && needs_full && !quantized) request_.task = std::string(name_of(Task::full_finetune));
    if (request_.task) w.task = static_cast<Task>(choice_of(flag_of(&Request::task), *request_.task));
}

void Resolver::no_training_flags() const {
    const std::string_view group = flag_of(&Request::train_tokens).group;
    for (const FlagRow<Request>& row : question_flags())
        if (row.flag.group == group && is_given(row.target, typed_))
            throw Error(fmt::format("{} needs --task lora, qlora or full-finetune beside it", row.flag.name()));
}

/// Given as such, or as examples x length x epochs.
void Resolver::train_tokens() {
    Workload& w = question_.workload;
    const TaskDefaults& defaults = catalog_.defaults_of(w.task);
    if (!typed_.train_examples) {
        for (const FlagTarget<Request> target :
             {FlagTarget<Request>(&Request::train_length), FlagTarget<Request>(&Request::train_epochs)})
            if (is_given(target, typed_))
                throw Error(fmt::format("{} needs --train-examples beside it", flag_of(target).name()));
        w.training.tokens = number(&Request::train_tokens, defaults.train_tokens);
        return;
    }
    if (typed_.train_tokens)
        throw Error("--train-tokens and --train-examples exclude each other: tokens are examples x length x epochs");
    if (!typed_.train_length)
        throw Error("--train-examples needs --train-length beside it: the mean tokens of an example");
    const double examples = number(&Request::train_examples, 1), length = number(&Request::train_length, 1);
    w.training.tokens = examples * length * number(&Request::train_epochs, 1);
}

void Resolver::training() {
    Workload& w = question_.workload;
    if (!w.trains()) return no_training_flags();
    if (typed_.requests_per_day && typed_.train_runs)
        throw Error("--requests-per-day and --train-runs exclude each other: a request is a run");
    for (const FlagTarget<Request> target :
         {FlagTarget<Request>(&Request::min_tps), FlagTarget<Request>(&Request::max_ttft),
          FlagTarget<Request>(&Request::draft_model), FlagTarget<Request>(&Request::tokens_per_day),
          FlagTarget<Request>(&Request::speculative)})
        if (is_given(target, typed_))
            throw Error(
                fmt::format("{} is of answers; --task {} writes none", flag_of(target).name(), name_of(w.task)));
    const TaskDefaults& defaults = catalog_.defaults_of(w.task);
    train_tokens();
    w.training.batch = static_cast<int>(number(&Request::train_batch, defaults.train_batch));
    w.training.accumulation = defaults.train_accumulation;
    const bool full = w.task == Task::full_finetune;
    if (full && typed_.lora_rank) throw Error("--lora-rank needs --task lora or --task qlora beside it");
    if (!full && typed_.optimizer) throw Error("--optimizer needs --task full-finetune beside it");
    if (!full) w.training.rank = static_cast<int>(number(&Request::lora_rank, defaults.lora_rank));
    w.training.optimizer = choice_if_given<Optimizer>(&Request::optimizer);
    if (full && w.bit_class != "16bit")
        throw Error(
            fmt::format("--quant {}: --task full-finetune trains 16-bit weights; leave it out, or ask for "
                        "--task qlora",
                        w.quant ? w.quant->id : w.bit_class));
}

}  // namespace advisor
