// Models, quantizations, engines, features and notices, read.
#include <algorithm>

#include "reader.hpp"

namespace advisor::loader {

namespace {

constexpr auto kCompressedLayers = std::to_array<Field<CompressedLayers>>({
    {"layers", number<&CompressedLayers::layers, kLayers>, required},
    {"ratio", number<&CompressedLayers::ratio, kCount>, required},
    {"chosen", number<&CompressedLayers::chosen, kWidth>},
    {"index_values", number<&CompressedLayers::index_values, kNonNegative>},
});

constexpr auto kAttention = std::to_array<Field<Model>>({
    {"full", number<&Model::full_layers, kLayersOrNone>, required},
    {"sliding", number<&Model::sliding_layers, kLayersOrNone>},
    {"linear", number<&Model::linear_layers, kLayersOrNone>},
    {"window", number<&Model::window, kWidthOrNone>},
    {"global_kv_heads", number<&Model::global_kv_heads, kWidthOrNone>},
    {"global_head_dim", number<&Model::global_head_dim, kWidthOrNone>},
    {"k_eq_v_on_global", flag<&Model::k_equals_v_on_global>},
    {"full_sharing_kv", number<&Model::full_sharing_kv, kLayersOrNone>},
    {"sliding_sharing_kv", number<&Model::sliding_sharing_kv, kLayersOrNone>},
    {"compressed", list<&Model::compressed, kCompressedLayers>},
});

constexpr auto kLatentAttention = std::to_array<Field<Model>>({
    {"kv_lora_rank", number<&Model::mla_kv_rank, kWidth>, required},
    {"rope_dim", number<&Model::mla_rope_dim, kWidthOrNone>, required},
    {"q_lora_rank"},
    {"nope_dim"},
    {"v_dim"},
});

constexpr auto kLinearAttention = std::to_array<Field<Model>>({
    {"kind"},
    {"heads"},
    {"head_dim"},
    {"state"},
    {"groups"},
    {"k_heads"},
    {"v_heads"},
    {"k_dim"},
    {"v_dim"},
    {"conv"},
    {"state_values", number<&Model::linear_state_values, kNonNegative>, required},
});

constexpr auto kWeightFile = std::to_array<Field<WeightFile>>({
    {"quant", text<&WeightFile::quant>, required},
    {"gib", number<&WeightFile::size, kMemory>, required},
    {"rounded", flag<&WeightFile::rounded>},
});

constexpr auto kModel = std::to_array<Field<Model>>({
    {"id", text<&Model::id>, required},
    {"name", text<&Model::name>, required},
    {"family", text<&Model::family>, required},
    {"total_params_b", number<&Model::total_params, kParameters>, required},
    {"active_params_b", number<&Model::active_params, kParameters>, required},
    {"lookup_params_b", number<&Model::lookup_params, kParametersOrNone>},
    {"layers", number<&Model::layers, kLayers>, required},
    {"hidden", number<&Model::hidden, kWidth>, required},
    {"heads", number<&Model::heads, kWidth>, required},
    {"kv_heads", number<&Model::kv_heads, kWidth>, required},
    {"head_dim", number<&Model::head_dim, kWidth>},
    {"ffn", number<&Model::ffn, kWidthOrNone>},
    {"vocab", number<&Model::vocab, kWidth>, required},
    {"experts", number<&Model::experts, kWidthOrNone>},
    {"active_experts", number<&Model::active_experts, kWidthOrNone>},
    {"shared_experts", number<&Model::shared_experts, kWidthOrNone>},
    {"moe_ffn", number<&Model::moe_ffn, kWidthOrNone>},
    {"first_dense_layers", number<&Model::first_dense_layers, kLayersOrNone>},
    {"attention", nested<kAttention, Model>, required},
    {"mla", nested<kLatentAttention, Model>},
    {"linear_attention", nested<kLinearAttention, Model>},
    {"kv_values_per_token", number<&Model::kv_values_override, kWidth>},
    {"tied_embeddings", flag<&Model::tied_embeddings>},
    {"max_context_tokens", number<&Model::max_context, kCount>, required},
    {"guesses", name<&Model::guesses, kGuesses>},
    {"gguf_expert_bits", number<&Model::gguf_expert_bits, kBits>},
    {"native_quant", text<&Model::native_quant>},
    {"released"},
    {"licence"},
    {"files", list<&Model::files, kWeightFile>},
});

constexpr auto kModelRules = std::to_array<Rule<Model>>({
    {[](const Model& m) { return m.active_params <= m.total_params; }, "active_params_b", "at most total_params_b"},
    {[](const Model& m) { return m.active_params + m.lookup_params <= m.total_params; }, "lookup_params_b",
     "at most total_params_b less active_params_b"},
    {[](const Model& m) { return m.kv_heads <= m.heads; }, "kv_heads", "at most heads"},
    {[](const Model& m) { return m.head_dim > 0 || m.mla_kv_rank > 0; }, "head_dim",
     "a whole number above 0 without multi-head latent attention"},
    {[](const Model& m) { return m.active_experts <= m.experts; }, "active_experts", "at most experts"},
    {[](const Model& m) { return !m.is_moe() || m.active_experts > 0; }, "experts", "active_experts beside experts"},
    {[](const Model& m) { return m.first_dense_layers <= m.layers; }, "first_dense_layers", "at most layers"},
    {[](const Model& m) { return m.full_layers + m.sliding_layers + m.linear_layers <= m.layers; }, "attention",
     "full + sliding + linear to be at most layers"},
    {[](const Model& m) { return m.full_sharing_kv <= m.full_layers && m.sliding_sharing_kv <= m.sliding_layers; },
     "attention", "no more layers that share a cache than there are"},
    {[](const Model& m) { return m.linear_layers == 0 || m.linear_state_values > 0; }, "linear_attention",
     "state_values of the linear layers"},
    {[](const Model& m) { return m.sliding_layers == 0 || m.window > 0; }, "attention",
     "the window of sliding layers above 0"},
    {[](const Model& m) {
         int layers = 0;
         for (const CompressedLayers& group : m.compressed) layers += group.layers;
         return layers <= m.full_layers && (m.compressed.empty() || m.window > 0);
     },
     "attention", "compressed layers to be at most full, and a window beside them"},
});

constexpr auto kSizeAlias = std::to_array<Field<SizeAlias>>({
    {"size", text<&SizeAlias::id>, required},
    {"model", reference<&SizeAlias::model>, required},
});

constexpr auto kBitsPerWeight = std::to_array<Field<Quantization>>({
    {"body", number<&Quantization::bits_body, kBits>, required},
    {"embedding", number<&Quantization::bits_embedding, kBits>},
    {"output", number<&Quantization::bits_output, kBits>},
    {"experts", number<&Quantization::bits_experts, kBits>},
});

void bits_per_weight(Quantization& quantization, const Value& value, const Kinds& kinds) {
    if (const Value* body = json::member(value, "body")) {
        const double bits = read_number(*body, kBits);
        quantization.bits_embedding = quantization.bits_output = quantization.bits_experts = bits;
    }
    read_fields(quantization, value, kBitsPerWeight, kinds);
}

constexpr auto kQuantization = std::to_array<Field<Quantization>>({
    {"id", text<&Quantization::id>, required},
    {"name", text<&Quantization::name>, required},
    {"format", chosen_one<&Quantization::format, kFormats>, required},
    {"class", name<&Quantization::bit_class, kBitClasses>, required},
    {"kernel", choice<&Quantization::kernel>, required},
    {"preferred", flag<&Quantization::preferred>},
    {"from_16bit", flag<&Quantization::from_16bit>},
    {"bits_per_weight", bits_per_weight, required},
    {"perplexity_delta", number<&Quantization::perplexity_delta, kAnyNumber>},
    {"kl_divergence"},
    {"min_compute_capability", number<&Quantization::min_compute_capability, kNonNegative>},
    {"file_names", texts<&Quantization::file_names>},
});

/// Publishers round to whole GB, below 10 GB to tenths; a file that was rounded down must not fit by that.
Bytes half_of_last_digit(Bytes size) {
    constexpr double kGb = 1e9;
    return {(size.value < 10 * kGb ? 0.05 : 0.5) * kGb};
}

template <auto scope>
constexpr auto of_platform = within<scope, chosen_one<&Scope::platform, kPlatforms>>;
template <auto scope>
constexpr auto of_devices = within<scope, ids<&Scope::devices, Device>>;

/// Architectures that some device has.
void read_architectures(Scope& scope, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value))
        scope.architectures.push_back(
            read_known(item, "architecture", kinds.of<Device>().records, &Device::architecture));
}
template <auto scope>
constexpr auto of_architectures = within<scope, read_architectures>;

void subject(EngineCell& cell, const Value& value, const Kinds&) { cell.subjects.emplace_back(read_text(value)); }

/// Families that some model has.
template <auto field>
void model_families(RecordOf<field>& record, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value))
        (record.*field).push_back(read_known(item, "model family", kinds.of<Model>().records, &Model::family));
}

/// The keys of a cell; the first two say what it is about.
constexpr std::array<Field<EngineCell>, 9> cell_fields(Field<EngineCell> first, Field<EngineCell> second) {
    return {{first,
             second,
             {"architectures", of_architectures<&EngineCell::scope>},
             {"devices", of_devices<&EngineCell::scope>},
             {"status", choice<&EngineCell::status>, required},
             {"since", text<&EngineCell::since>},
             {"why", text<&EngineCell::why>},
             {"source", joined<&EngineCell::source>},
             {"assumption", text<&EngineCell::assumption>}}};
}

constexpr Field<EngineCell> kCellPlatform{"platform", of_platform<&EngineCell::scope>};
constexpr auto kSupport = cell_fields({"platform", of_platform<&EngineCell::scope>, required}, {"note"});
constexpr auto kEngineFeature = cell_fields({"feature", subject, required}, kCellPlatform);
constexpr auto kFamily = cell_fields({"families", model_families<&EngineCell::subjects>, required}, kCellPlatform);

/// For display only, but a typing error is an error.
void kind_of_engine(Engine&, const Value& value, const Kinds&) {
    read_choice(value, kEngineKinds.data(), kEngineKinds.size());
}

constexpr auto kHostUse = std::to_array<Field<HostUse>>({
    {"streams_experts", flag<&HostUse::streams_experts>, required},
    {"second_socket", number<&HostUse::second_socket, kShare>, required},
    {"product_share", number<&HostUse::product_share, kPositiveShare>, required},
    {"amx", flag<&HostUse::amx>, required},
});

constexpr auto kEngineTraining = std::to_array<Field<EngineTraining>>({
    {"trainer", choice<&EngineTraining::trainer>, required},
    {"unpacking", choice<&EngineTraining::unpacking>, required},
    {"checkpoints", flag<&EngineTraining::checkpoints>, required},
    {"optimizer", choice<&EngineTraining::optimizer>, required},
    {"checkpoints_in_host", flag<&EngineTraining::checkpoints_in_host>},
    {"logits_bytes", number<&EngineTraining::logits_bytes, kNonNegative>, required},
    {"row_bytes", number<&EngineTraining::row_bytes, kQuantity>, required},
    {"overhead_gib", number<&EngineTraining::overhead, kReserve>, required},
});

constexpr auto kEngine = std::to_array<Field<Engine>>({
    {"id", text<&Engine::id>, required},
    {"name", text<&Engine::name>, required},
    {"family", text<&Engine::family>},
    {"kind", kind_of_engine},
    {"plannable", flag<&Engine::runs_models>, required},
    {"formats", chosen<&Engine::formats, kFormats>, required},
    {"os", name_list<&Engine::os, kOperatingSystems>, required},
    {"parallel", choices<&Engine::parallel>},
    {"tensor_families", model_families<&Engine::tensor_families>},
    {"kv_quants", name_list<&Engine::kv_quants, kKvQuantNames>},
    {"kv_page_tokens", number<&Engine::kv_page_tokens, kWidth>},
    {"batching", choice<&Engine::batching>},
    {"max_batch", number<&Engine::max_batch, kWidth>},
    {"micro_batch", number<&Engine::micro_batch, kWidth>},
    {"offload_micro_batch", number<&Engine::offload_micro_batch, kWidth>},
    {"overhead_gib_per_device", number<&Engine::overhead_per_device, kReserve>},
    {"caches_prompts", flag<&Engine::caches_prompts>},
    {"memory_fraction", number<&Engine::memory_fraction, kPositiveShare>},
    {"preference", number<&Engine::preference, kFewOrNone>},
    {"support", list<&Engine::support, kSupport>, required},
    {"features", list<&Engine::features, kEngineFeature>},
    {"families", list<&Engine::families, kFamily>},
    {"as_of", text<&Engine::as_of>},
    {"host", object<&Engine::host, kHostUse>},
    {"training", object<&Engine::training, kEngineTraining>},
    {"min_host_cores", number<&Engine::min_host_cores, kFew>},
    {"cores_per_card", number<&Engine::cores_per_card, kFew>},
    {"joins_makers", flag<&Engine::joins_makers>},
    {"splits_phases", flag<&Engine::splits_phases>},
    {"url"},
    {"licence"},
});

/// An engine that is planned with needs what a plan is computed from.
constexpr auto kPlannable = listed("family", "parallel", "kv_quants", "batching", "max_batch", "micro_batch",
                                   "overhead_gib_per_device", "preference");

bool some_engine_has(const std::string& feature, const Kinds& kinds, std::vector<std::string>& known) {
    for (const Engine& engine : kinds.of<Engine>().records)
        for (const EngineCell& offered : engine.features)
            known.insert(known.end(), offered.subjects.begin(), offered.subjects.end());
    for (const std::string& name : known)
        if (name == feature) return true;
    return false;
}

/// The value of a condition, which must be something that exists.
std::string condition_value(Feature::Condition::Kind kind, const Value& value, const Kinds& kinds) {
    using enum Feature::Condition::Kind;
    switch (kind) {
        case platform: return read_chosen(value, kPlatforms, kinds);
        case engine: return refer<Engine>(value, kinds)->id;
        case device_feature: return read_chosen(value, kDeviceFeatures, kinds);
        case os:
            return std::string{
                kOperatingSystems[read_choice(value, kOperatingSystems.data(), kOperatingSystems.size())]};
        case engine_feature: break;
    }
    std::string feature{read_text(value)};
    std::vector<std::string> known;
    if (!some_engine_has(feature, kinds, known)) refuse_reference(value, "feature of an engine", known);
    return feature;
}

Feature::Condition read_condition(const Value& value, const Kinds& kinds) {
    constexpr const auto& names = kNames<Feature::Condition::Kind>;
    KeyMatcher matcher(value);
    std::optional<Feature::Condition> condition;
    for (const Value& member : value.items) {
        const std::size_t kind = matcher.match(member, names.data(), names.size());
        if (kind == names.size()) continue;
        if (condition) throw Fault(value, "expected one condition, found several");
        condition.emplace();
        condition->kind = static_cast<Feature::Condition::Kind>(kind);
        condition->value = condition_value(condition->kind, member, kinds);
    }
    if (!condition) throw Fault(value, "expected a condition such as {\"platform\": \"cuda\"}");
    return *condition;
}

void groups(Feature& feature, const Value& value, const Kinds& kinds) {
    for (const Value& group : read_list(value)) {
        auto& conditions = feature.groups.emplace_back();
        for (const Value& condition : read_list(group)) conditions.push_back(read_condition(condition, kinds));
        if (conditions.empty()) throw Fault(group, "expected at least one condition");
    }
}

constexpr auto kFeature = std::to_array<Field<Feature>>({
    {"id", text<&Feature::id>, required},
    {"name", text<&Feature::name>, required},
    {"all", groups, required},
});

constexpr auto kNotice = std::to_array<Field<Notice>>({
    {"id", text<&Notice::id>, required},
    {"text", text<&Notice::text>, required},
    {"platform", of_platform<&Notice::scope>},
    {"architectures", of_architectures<&Notice::scope>},
    {"devices", of_devices<&Notice::scope>},
    {"features", ids<&Notice::features, Feature>},
    {"engines", ids<&Notice::engines, Engine>},
    {"formats", chosen<&Notice::formats, kFormats>},
    {"since", text<&Notice::since>},
    {"as_of", text<&Notice::as_of>, required},
});

}  // namespace

void read_record(Model& model, const Value& value, const Kinds& kinds) {
    read_fields(model, value, kModel, kinds);
    for (WeightFile& file : model.files)
        if (file.rounded) file.size += half_of_last_digit(file.size);
    check_rules(model, value, kModelRules);
}

void read_record(SizeAlias& alias, const Value& value, const Kinds& kinds) {
    read_fields(alias, value, kSizeAlias, kinds);
}

void read_record(Quantization& quantization, const Value& value, const Kinds& kinds) {
    read_fields(quantization, value, kQuantization, kinds);
}

void read_record(Engine& engine, const Value& value, const Kinds& kinds) {
    read_fields(engine, value, kEngine, kinds);
    if (!engine.runs_models) return;
    for (const std::string_view key : kPlannable) {
        const Value* member = json::member(value, key);
        if (!member || member->kind == Value::Kind::null)
            throw Fault(value, "'" + std::string(key) + "' is missing, which a plannable engine needs");
    }
}

void read_record(Feature& feature, const Value& value, const Kinds& kinds) {
    read_fields(feature, value, kFeature, kinds);
}

void read_record(Notice& notice, const Value& value, const Kinds& kinds) { read_fields(notice, value, kNotice, kinds); }

}  // namespace advisor::loader
