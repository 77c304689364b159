#include <algorithm>
#include <array>
#include <cmath>

#include "advisor/memory.hpp"
#include "advisor/model_file.hpp"
#include "advisor/text.hpp"
#include "hf_configs.hpp"
#include "model_file/hf.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

constexpr double kEveryLayer = 1e9;

ModelFile read_config(std::string_view json, const std::vector<DataFile>& weights = {}) {
    return read_hf_config(real_catalog(), {"config.json", json}, weights);
}

std::string config_refusal(std::string_view json) {
    return refusal_of([&] { read_config(json); });
}

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    std::string result(text);
    const std::size_t at = result.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + std::string(what));
    return result.replace(at, what.size(), by);
}

std::string_view config_of(std::string_view id) {
    for (const KnownConfig& known : kConfigs)
        if (known.id == id) return known.json;
    throw std::runtime_error("no config of " + std::string(id));
}

constexpr std::string_view kTiny =  // 2 layers of 8 x 8, 2 heads of 4, 10 words
    R"({"model_type": "llama", "num_hidden_layers": 2, "hidden_size": 8, "intermediate_size": 16,
        "num_attention_heads": 2, "num_key_value_heads": 1, "vocab_size": 10, "max_position_embeddings": 64})";
constexpr double kTinyLayer = 8 * 4 * (2 * 2 + 2 * 1) + 3 * 8 * 16;

std::string tiny_with(const std::string& members) { return replaced(kTiny, "{", "{" + members + ", "); }

/// A safetensors header with its length, without the data.
std::string safetensors(const std::string& json, std::uint64_t length) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(length >> (8 * i) & 0xFF);
    return bytes + json;
}
std::string safetensors(const std::string& json) { return safetensors(json, json.size()); }

std::string tensor(const std::string& name, const std::string& dtype, const std::string& shape, int begin, int end) {
    return "\"" + name + "\": {\"dtype\": \"" + dtype + "\", \"shape\": " + shape + ", \"data_offsets\": [" +
           std::to_string(begin) + ", " + std::to_string(end) + "]}";
}

std::string header_refusal(const std::string& bytes) {
    return refusal_of([&] { hf::read_tensors({"model.safetensors", bytes}, kEveryLayer); });
}

}  // namespace

TEST_CASE("published configs have the shape, parameters and KV cache of the catalog's models") {
    for (const KnownConfig& known : kConfigs) {
        INFO(known.id);
        const Model& expected = model(known.id);
        const Model found = read_config(known.json).model;
        CHECK(found.full_layers == known.full);
        CHECK(found.sliding_layers == known.sliding);
        CHECK(found.linear_layers == known.linear);
        CHECK(found.window == expected.window);
        CHECK(found.experts == expected.experts);
        CHECK(found.active_experts == expected.active_experts);
        CHECK(found.shared_experts == expected.shared_experts);
        CHECK(found.first_dense_layers == expected.first_dense_layers);
        CHECK(found.moe_ffn == expected.moe_ffn);
        CHECK(found.head_dim == expected.head_dim);
        CHECK(found.kv_heads == expected.kv_heads);
        CHECK(found.global_kv_heads == expected.global_kv_heads);
        CHECK(found.global_head_dim == expected.global_head_dim);
        CHECK(found.mla_kv_rank == expected.mla_kv_rank);
        CHECK(found.linear_state_values == expected.linear_state_values);
        CHECK(found.tied_embeddings == expected.tied_embeddings);
        CHECK(found.max_context == expected.max_context);
        CHECK(found.total_params == Approx(expected.total_params).epsilon(0.01));
        CHECK(found.active_params == Approx(expected.active_params).epsilon(0.01));
        CHECK(found.lookup_params == Approx(expected.lookup_params).epsilon(0.01));
        CHECK(found.full_sharing_kv == expected.full_sharing_kv);
        CHECK(found.sliding_sharing_kv == expected.sliding_sharing_kv);
        for (const double tokens : {100.0, 32768.0})
            CHECK(kv_cache(found, KvQuant::f16, tokens).value ==
                  Approx(kv_cache(expected, KvQuant::f16, tokens).value).epsilon(0.001));
    }
}

TEST_CASE("the catalog's parameters are those that the publishers state") {
    struct Published {
        std::string_view id;
        double total_b, left_out_b;  ///< left out: what the record does not count, as its note says
    };
    for (const auto& [id, total_b, left_out_b] : std::to_array<Published>({
             {"glm-5.1", 744, 0},
             {"glm-5.2", 753.33, 10},  // MTP layer
             {"glm-5.3", 753.33, 10},
             {"glm-5.3-flash", 321.32, 7.4 + 0.56},  // MTP layer, vision tower
             {"glm-4.7", 356.79, 4},                 // MTP layer
             {"deepseek-v3.1", 671, 0},
             {"deepseek-v3.2", 671, 0},
             {"deepseek-v4-pro", 1598.84, 26},  // MTP layer
             {"deepseek-v4.1-flash", 552 + 196.61, 0},
             {"kimi-k2.6", 1026.88, 0},
             {"kimi-k3", 2779.93, 0},
             {"muse-glimmer-30b", 29.78, 1.9},  // vision tower
             {"nemotron-3-nano-30b-a3b", 31.578, 0},
             {"nemotron-3.5-lightning-30b-a3b", 31.578, 0},
             {"nemotron-3-nano-4b", 3.97, 0},
             {"minimax-m2.7", 228.7, 0},
             {"minimax-m3", 427.04, 0},
             {"llama-4-maverick-17b-128e", 401.58, 0},
             {"qwen3.8-flash-next", 180, 2.6 + 0.45},  // MTP layer, vision tower
             {"gemma-4-e4b", 7.527, 0},                // half the bytes of its BF16 GGUF
             {"devstral-2-123b", 125.03, 0},
             {"exaone-4.0-32b", 32, 0},
             {"aya-23-35b", 35, 0},
             {"seed-oss-36b", 36, 0},
             {"deepseek-coder-7b", 6.91, 0},
         })) {
        INFO(id);
        CHECK(model(id).total_params == Approx((total_b - left_out_b) * 1e9).epsilon(0.02));
    }
}

TEST_CASE("a 16-bit file of the text decoder is two bytes for each parameter") {
    for (const Model& known : real_catalog().models) {
        const auto file =
            std::find_if(known.files.begin(), known.files.end(), [](const WeightFile& f) { return f.quant == "BF16"; });
        if (file == known.files.end()) continue;
        INFO(known.id);
        Model bare = known;
        bare.files.clear();
        const double computed = weights_of(bare, quant("BF16")).total().value;
        CHECK(file->size.value == Approx(computed).epsilon(0.025));  // some hold an MTP layer
    }
}

TEST_CASE("Kimi delta attention: layers by number, gates of full and low rank, bad numbers refused") {
    const std::string delta = R"("linear_attn_config": {"num_heads": 2, "head_dim": 4, "short_conv_kernel_size": 4)";
    const auto with = [&](const std::string& more) { return tiny_with(delta + more + "}"); };
    constexpr double kLinear = 8 * (3 * 8 + 2) + 4 * 3 * 8 + 4 * (8 + 8) + 8 * 8 + 3 * 8 * 16;
    const Model one = read_config(with(R"(, "full_attn_layers": [2], "use_full_rank_gate": true)")).model;
    CHECK(one.full_layers == 1);
    CHECK(one.linear_layers == 1);
    CHECK(one.linear_state_values == 2 * 4 * 4 + 3 * 24);
    CHECK(one.total_params == 2 * 80 + kTinyLayer + kLinear + 8 * 8);
    CHECK(read_config(with(R"(, "full_attn_layers": [2])")).model.total_params ==
          2 * 80 + kTinyLayer + kLinear + 4 * (8 + 8));
    CHECK_THAT(config_refusal(with(R"(, "full_attn_layers": [3])")),
               ContainsSubstring("/linear_attn_config/full_attn_layers/0: expected the number of one of 2 layers"));
    CHECK_THAT(config_refusal(with(R"(, "full_attn_layers": [0])")), ContainsSubstring("at least 1"));
    CHECK_THAT(config_refusal(with("")), ContainsSubstring("which layers keep a state"));
    CHECK_THAT(config_refusal(tiny_with(R"("linear_attn_config": {"num_heads": 2})")), ContainsSubstring("head_dim"));
    CHECK_THAT(config_refusal(tiny_with(R"("linear_attn_config": [])")), ContainsSubstring("/linear_attn_config"));
}

TEST_CASE("tables that are looked up take memory and are not read") {
    const Model next = read_config(config_of("qwen3.8-flash-next")).model;
    CHECK(next.lookup_params == 51.2e9);
    const Weights weights = weights_of(next, quant("Q4_K_M"));
    CHECK(weights.lookup.value == Approx(51.2e9 * 6.5625 / 8));
    CHECK(weights_of(next, quant("FP8")).lookup.value == Approx(51.2e9));
    CHECK(weights.experts.value == Approx(48 * 512 * 3 * 2560 * 640.0 * 4.882 / 8).epsilon(0.001));
    CHECK(weights_read(next, weights, 1).value ==
          Approx((weights.body + weights.output + weights.experts * (10 / 512.0)).value));
    const Model edge = read_config(config_of("gemma-4-e2b")).model;
    const Weights small = weights_of(edge, quant("BF16"));
    CHECK(small.total().value == Approx(2 * edge.total_params));
    CHECK(weights_read(edge, small, 1).value == Approx(2 * edge.active_params));
}

TEST_CASE("other spellings and families: GPT-2, ChatGLM, Gemma 3n, layers that share a cache") {
    const Model gpt2 =
        read_config(R"({"model_type": "gpt2", "n_layer": 12, "n_embd": 768, "n_head": 12, "n_inner": null,
                                "n_positions": 1024, "vocab_size": 50257})")
            .model;
    CHECK(gpt2.total_params == Approx(124e6).epsilon(0.01));
    CHECK(gpt2.tied_embeddings);
    CHECK(gpt2.kv_heads == 12);

    const Model glm =
        read_config(R"({"model_type": "chatglm", "num_layers": 40, "hidden_size": 4096, "ffn_hidden_size": 13696,
                               "num_attention_heads": 32, "multi_query_group_num": 2, "kv_channels": 128,
                               "padded_vocab_size": 151552, "seq_length": 131072})")
            .model;
    CHECK(glm.total_params == Approx(9.4e9).epsilon(0.01));
    CHECK(glm.kv_heads == 2);

    const Model nano = read_config(R"({"model_type": "gemma3n", "text_config": {"model_type": "gemma3n_text",
        "num_hidden_layers": 35, "hidden_size": 2048, "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 256,
        "intermediate_size": [16384, 16384, 16384], "vocab_size": 262400, "vocab_size_per_layer_input": 262144,
        "hidden_size_per_layer_input": 256, "laurel_rank": 64, "altup_num_inputs": 4, "num_kv_shared_layers": 15,
        "sliding_window": 512, "max_position_embeddings": 32768}})")
                           .model;
    CHECK(nano.total_params == Approx(6.87e9).epsilon(0.01));
    CHECK(nano.full_layers == 7);
    CHECK(nano.full_sharing_kv == 3);
    CHECK(nano.sliding_sharing_kv == 12);
}

TEST_CASE("layers with a window: by type, by pattern, from a layer on, all of them") {
    const std::string window = "\"sliding_window\": 16";
    CHECK(read_config(tiny_with(window)).model.sliding_layers == 2);
    CHECK(read_config(tiny_with(window)).model.window == 16);
    CHECK(read_config(tiny_with(window + ", \"layer_types\": [\"sliding_attention\", \"full_attention\"]"))
              .model.full_layers == 1);
    CHECK(read_config(tiny_with(window + ", \"sliding_window_pattern\": \"LG\"")).model.full_layers == 1);
    CHECK(read_config(tiny_with(window + ", \"use_sliding_window\": true, \"max_window_layers\": 1"))
              .model.sliding_layers == 1);
    CHECK(read_config(tiny_with(window + ", \"use_sliding_window\": false, \"max_window_layers\": 1"))
              .model.full_layers == 2);
    CHECK(read_config(tiny_with("\"sliding_window\": 64")).model.full_layers == 2);
}

TEST_CASE("layers with experts: dense ones between them, in front and by list") {
    const std::string experts = "\"num_experts\": 4, \"num_experts_per_tok\": 1, \"moe_intermediate_size\": 16";
    const double dense = 2 * kTinyLayer + 2 * 80, expert = 3 * 8 * 16, router = 8 * 4;
    const auto total = [&](const std::string& more) {
        return read_config(tiny_with(experts + more)).model.total_params;
    };
    CHECK(total("") == dense + 2 * (3 * expert + router));
    for (const char* one :
         {", \"decoder_sparse_step\": 2", ", \"mlp_only_layers\": [0]", ", \"first_k_dense_replace\": 1",
          ", \"moe_layer_freq\": [0, 1]", ", \"moe_layer_freq\": 2", ", \"interleave_moe_layer_step\": 2",
          ", \"mlp_layer_types\": [\"dense\", \"sparse\"]", ", \"moe_layers\": [1]"})
        CHECK(total(one) == dense + 3 * expert + router);
    CHECK(read_config(tiny_with(experts + ", \"first_k_dense_replace\": 1")).model.first_dense_layers == 1);
}

TEST_CASE("the quantization that a config names") {
    const auto quant = [](const std::string& member) { return read_config(tiny_with(member)).quant; };
    CHECK(read_config(kTiny).quant.empty());
    CHECK(quant(R"("quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 128})") == "awq-int4");
    CHECK(quant(R"("quantization_config": {"quant_method": "gptq", "bits": 4, "group_size": 128})") == "gptq-int4");
    CHECK(quant(R"("quantization_config": {"quant_method": "fp8"})") == "FP8");
    CHECK(quant(R"("quantization_config": {"quant_method": "modelopt", "quant_algo": "NVFP4"})") == "NVFP4");
    CHECK(quant(R"("quantization_config": {"quant_method": "compressed-tensors", "format": "nvfp4-pack-quantized"})") ==
          "NVFP4");
    CHECK(quant(R"("quantization_config": {"quant_method": "compressed-tensors", "format": "int-quantized",
                    "config_groups": {"group_0": {"weights": {"num_bits": 8}}}})") == "W8A8-INT8");
    CHECK(quant(R"("quantization_config": {"quant_method": "exl3", "bits": 4.0})") == "exl3-4.0bpw");
    CHECK(quant(R"("quantization": {"group_size": 64, "bits": 4})") == "mlx-4bit");
    CHECK(quant(R"("quantization_config": {"group_size": 64, "bits": 8})") == "mlx-8bit");
    CHECK(read_config(config_of("gpt-oss-120b")).quant == "mxfp4-safetensors");
    CHECK(read_config(config_of("gpt-oss-120b")).model.native_quant == "MXFP4");
    CHECK(read_config(config_of("kimi-k2.5")).quant == "int4-experts");
    const ModelFile odd = read_config(tiny_with(R"("quantization_config": {"quant_method": "hqq", "bits": 3})"));
    CHECK(odd.quant.empty());
    CHECK_THAT(odd.note, ContainsSubstring("hqq 3 bit"));
}

TEST_CASE("a model is named by its path or by type and size") {
    CHECK(read_config(config_of("qwen3-30b-a3b")).model.name == "qwen3_moe 30.5B");
    CHECK(read_config(tiny_with(R"("_name_or_path": "meta-llama/Tiny\u001b[2J")")).model.name == "Tiny?[2J");
    CHECK(read_config(tiny_with(R"("_name_or_path": "/")")).model.family == "llama");
}

TEST_CASE("a bad config is refused with its file, pointer and what was expected") {
    CHECK_THAT(config_refusal("{}"), StartsWith("config.json: expected the config.json of a language model"));
    CHECK_THAT(config_refusal("[]"), ContainsSubstring("num_hidden_layers"));
    CHECK_THAT(config_refusal("{"), StartsWith("config.json: line 1, column"));
    CHECK(config_refusal(replaced(kTiny, "\"hidden_size\": 8", "\"hidden_size\": \"8\"")) ==
          "config.json: /hidden_size: expected a whole number of at least 1, found \"8\"");
    CHECK_THAT(config_refusal(replaced(kTiny, "_layers\": 2", "_layers\": 1e300")),
               ContainsSubstring("/num_hidden_layers: expected"));
    for (const char* bad : {"0", "-1", "1.5", "1e9", "true", "[]", "{}", "null"})
        CHECK_THAT(config_refusal(replaced(kTiny, "\"vocab_size\": 10", std::string("\"vocab_size\": ") + bad)),
                   StartsWith("config.json: ") && ContainsSubstring("vocab_size"));
    CHECK_THAT(config_refusal(replaced(kTiny, "\"hidden_size\": 8,", "")),
               ContainsSubstring("'hidden_size' is missing"));
    CHECK_THAT(config_refusal(replaced(kTiny, "\"intermediate_size\": 16,", "")),
               ContainsSubstring("'intermediate_size'"));
    CHECK_THAT(config_refusal(replaced(kTiny, "heads\": 1", "heads\": 3")),
               ContainsSubstring("at most num_attention_heads"));
    CHECK_THAT(config_refusal(tiny_with(R"("layer_types": ["full_attention"])")),
               ContainsSubstring("/layer_types: expected 2 items"));
    CHECK_THAT(config_refusal(tiny_with(R"("layer_types": ["full_attention", "magic"])")),
               ContainsSubstring("found 'magic'"));
    CHECK_THAT(config_refusal(tiny_with(R"("layer_types": ["full_attention", "sliding_attention"])")),
               ContainsSubstring("'sliding_window'"));
    CHECK_THAT(config_refusal(tiny_with(R"("hybrid_override_pattern": "M")")), ContainsSubstring("2 letters"));
    CHECK_THAT(config_refusal(tiny_with(R"("num_experts": 8)")), ContainsSubstring("num_experts_per_tok"));
    CHECK_THAT(config_refusal(tiny_with(R"("num_experts": 8, "num_experts_per_tok": 9)")),
               ContainsSubstring("at most the experts"));
    CHECK_THAT(config_refusal(tiny_with(R"("num_experts": 8, "num_experts_per_tok": 1, "mlp_only_layers": [2])")),
               ContainsSubstring("/mlp_only_layers/0: expected the index of one of 2 layers"));
    CHECK_THAT(config_refusal(tiny_with(R"("kv_lora_rank": 4)")), ContainsSubstring("qk_rope_head_dim"));
    CHECK_THAT(config_refusal(tiny_with(R"("mamba_num_heads": 4)")), ContainsSubstring("'layer_types'"));
    CHECK_THAT(config_refusal(replaced(kTiny, "llama", "bert")),
               ContainsSubstring("bert does not write token by token"));
    CHECK_THAT(config_refusal(tiny_with(R"("compress_ratios": [1])")),
               ContainsSubstring("/compress_ratios: compressed attention"));
    CHECK_THAT(config_refusal(tiny_with(R"("tie_word_embeddings": 1)")), ContainsSubstring("true or false"));
    CHECK_THAT(config_refusal(tiny_with(R"("quantization_config": "awq")")), ContainsSubstring("an object"));
    CHECK_THAT(config_refusal(
                   replaced(tiny_with(R"("num_experts": 1e5, "num_experts_per_tok": 1, "moe_intermediate_size": 1e7)"),
                            "\"hidden_size\": 8", "\"hidden_size\": 1e7")),
               ContainsSubstring("parameters, expected at most 1e+15"));
    CHECK_THAT(config_refusal(std::string(17 << 20, ' ')), ContainsSubstring("found more than 1 MiB"));
}

TEST_CASE("a safetensors header gives sizes by part") {
    const std::string bytes =
        safetensors("{\"__metadata__\": {\"format\": \"pt\"}, " +
                    tensor("model.layers.0.mlp.experts.1.up_proj.weight", "BF16", "[4, 8]", 160, 224) + ", " +
                    tensor("model.embed_tokens.weight", "BF16", "[10, 8]", 0, 160) + ", " +
                    tensor("visual.a", "F32", "[2]", 224, 232) + ", " +
                    tensor("lm_head.weight", "F8_E4M3", "[10, 8]", 232, 312) + "}  ");
    const TensorSizes sizes = hf::read_tensors({"model.safetensors", bytes + "data, cut"}, kEveryLayer);
    CHECK(sizes.embedding.value == 160);
    CHECK(sizes.experts.value == 64);
    CHECK(sizes.output.value == 80);
    CHECK(sizes.vision.value == 8);
    CHECK(sizes.body.value == 0);
    CHECK(sizes.parameters == 32 + 80 + 80);
    CHECK(sizes.expert_parameters == 32);
}

TEST_CASE("a safetensors header that lies is refused") {
    const std::string good = tensor("a", "BF16", "[4]", 0, 8);
    CHECK(header_refusal(safetensors("{" + good + "}")).empty());
    CHECK_THAT(header_refusal(""), ContainsSubstring("found 0"));
    CHECK_THAT(header_refusal(safetensors("{" + good + "}", 1000)), ContainsSubstring("should have 1000 bytes"));
    CHECK_THAT(header_refusal(safetensors("{}", ~std::uint64_t{0})), ContainsSubstring("at most 4 MiB"));
    CHECK_THAT(header_refusal(safetensors("{}")), ContainsSubstring("found none"));
    CHECK_THAT(header_refusal(safetensors("[]")), ContainsSubstring("an object"));
    CHECK_THAT(header_refusal(safetensors("{\"a\": 1}")), ContainsSubstring("/a: expected an object"));
    CHECK_THAT(header_refusal(safetensors("{\"a\": {\"dtype\": \"BF16\", \"shape\": [4]}}")),
               ContainsSubstring("'data_offsets' is missing"));
    const auto one = [](const std::string& entry) { return header_refusal(safetensors("{" + entry + "}")); };
    CHECK_THAT(one(tensor("a", "BF16", "[4]", 8, 0)), ContainsSubstring("/a/data_offsets: ends before it begins"));
    CHECK_THAT(one(tensor("a", "BF16", "[4]", 0, 9)),
               ContainsSubstring("expected 8 bytes by shape and dtype, found 9"));
    CHECK_THAT(one(tensor("a", "BF16", "[4]", 8, 16)), ContainsSubstring("expected to begin at byte 0"));
    CHECK_THAT(one(good + ", " + tensor("b", "BF16", "[4]", 4, 12)),
               ContainsSubstring("/b: expected to begin at byte 8"));
    CHECK_THAT(one(tensor("a", "XF1", "[4]", 0, 8)), ContainsSubstring("unknown dtype 'XF1'"));
    CHECK_THAT(one(tensor("a", "BF16", "[-4]", 0, 8)), ContainsSubstring("/a/shape/0"));
    CHECK_THAT(one(tensor("a", "BF16", "[1e10, 1e10]", 0, 8)), ContainsSubstring("/a/shape/1: more than"));
}

TEST_CASE("weight files replace the size and parameters of the shape") {
    const std::string first = safetensors("{" + tensor("model.embed_tokens.weight", "BF16", "[10, 8]", 0, 160) + ", " +
                                          tensor("model.layers.0.a", "BF16", "[1000]", 160, 2160) + "}");
    const std::string second = safetensors("{" + tensor("model.layers.1.a", "BF16", "[1000]", 0, 2000) + ", " +
                                           tensor("model.layers.2.mtp_a", "BF16", "[7]", 2000, 2014) + ", " +
                                           tensor("visual.a", "BF16", "[5]", 2014, 2024) + "}");
    const std::string head = safetensors("{" + tensor("lm_head.weight", "BF16", "[10, 8]", 0, 160) + "}");
    const std::vector<DataFile> tied = {{"1.safetensors", first}, {"2.safetensors", second}};
    std::vector<DataFile> untied = tied;
    untied.push_back({"3.safetensors", head});

    const ModelFile a = read_config(tiny_with("\"tie_word_embeddings\": true"), tied);
    CHECK(a.quant == "bf16-safetensors");
    CHECK(a.model.total_params == 2080);
    CHECK(a.model.active_params == 2080);
    const Weights weights = weights_of(a.model, quant(a.quant));
    CHECK(weights.body.value == 4000);
    CHECK(weights.output.value == 160);
    CHECK(weights.embedding.value == 0);
    CHECK(weights.vision.value == 10);

    const ModelFile b = read_config(kTiny, untied);
    CHECK(b.model.total_params == 2160);
    CHECK(b.model.active_params == 2080);
    CHECK(b.model.files[0].embedding.value == 160);
    CHECK(b.model.files[0].size.value == 4000 + 160 + 160 + 10);

    const std::string packed = safetensors("{" + tensor("model.layers.0.qweight", "I32", "[10]", 0, 40) + "}");
    const ModelFile c = read_config(tiny_with(R"("quantization_config": {"quant_method": "awq", "bits": 4})"),
                                    {{"p.safetensors", packed}});
    CHECK(c.model.total_params == 2 * kTinyLayer + 80);  // without a head of its own
    CHECK(c.model.files[0].quant == "awq-int4");
    CHECK(c.model.files[0].size.value == 40);
    CHECK(c.model.tied_embeddings);
}

TEST_CASE("an index alone gives the total, beside its files it tells whether all are there") {
    const std::string index =
        R"({"metadata": {"total_size": 5000}, "weight_map": {"a": "1.safetensors", "b": "2.safetensors"}})";
    const std::string part = safetensors("{" + tensor("model.layers.0.a", "BF16", "[4]", 0, 8) + "}");
    const DataFile index_file{"model.safetensors.index.json", index};
    const ModelFile found = read_config(tiny_with(R"("torch_dtype": "bfloat16")"), {index_file});
    CHECK(found.quant == "bf16-safetensors");
    CHECK_FALSE(found.model.files.at(0).by_part);
    CHECK(weights_of(found.model, quant(found.quant)).total().value == Approx(5000));
    CHECK(read_config(kTiny, {index_file}).model.files.at(0).quant == "unquantized");
    CHECK_THAT(refusal_of([&] {
                   read_config(kTiny, {index_file, {"1.safetensors", part}});
               }),
               ContainsSubstring("expected 2 weight files, found 1"));
    CHECK_THAT(refusal_of([&] {
                   read_config(kTiny, {{"model-00001-of-00003.safetensors", part}});
               }),
               ContainsSubstring("expected 3 weight files, found 1"));
    CHECK_THAT(refusal_of([&] {
                   read_config(kTiny, {{"i.json", R"({"weight_map": {}})"}});
               }),
               ContainsSubstring("total_size"));
    CHECK_THAT(refusal_of([&] {
                   read_config(kTiny, {{"i.json", "{}"}});
               }),
               ContainsSubstring("i.json: expected a safetensors index"));
}
