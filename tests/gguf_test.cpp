#include "advisor/memory.hpp"
#include "advisor/text.hpp"
#include "gguf_builder.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

constexpr std::uint32_t kF32 = 0, kQ8_0 = 8, kQ4_K = 12, kQ6_K = 14, kMxfp4 = 39;

std::uint64_t q4_k(std::uint64_t elements) { return elements / 256 * 144; }
std::uint64_t q6_k(std::uint64_t elements) { return elements / 256 * 210; }
std::uint64_t q8_0(std::uint64_t elements) { return elements / 32 * 34; }

/// The tensors of a Llama of 70B as llama-quantize makes a Q4_K_M: Q6_K for half of the value and down projections.
GgufBuilder llama_70b() {
    constexpr std::uint64_t hidden = 8192, ffn = 28672, kv = 1024, vocab = 128256;
    GgufBuilder file;
    file.text("general.architecture", "llama").number("general.file_type", 15).number("llama.block_count", 80);
    file.number("llama.embedding_length", hidden).number("llama.attention.head_count", 64);
    file.number("llama.attention.head_count_kv", 8).number("llama.context_length", 131072);
    file.tensor("token_embd.weight", {hidden, vocab}, kQ4_K, q4_k(hidden * vocab));
    file.tensor("output.weight", {hidden, vocab}, kQ6_K, q6_k(hidden * vocab));
    for (int i = 0; i < 80; ++i) {
        const std::string block = "blk." + std::to_string(i) + ".";
        const auto matrix = [&](const char* name, std::uint64_t elements, bool fine) {
            file.tensor(block + name, {elements}, fine ? kQ6_K : kQ4_K, fine ? q6_k(elements) : q4_k(elements));
        };
        file.tensor(block + "attn_norm.weight", {hidden}, kF32, hidden * 4);
        file.tensor(block + "ffn_norm.weight", {hidden}, kF32, hidden * 4);
        matrix("attn_q.weight", hidden * hidden, false);
        matrix("attn_k.weight", hidden * kv, false);
        matrix("attn_v.weight", hidden * kv, i % 2 == 0);
        matrix("attn_output.weight", hidden * hidden, false);
        matrix("ffn_gate.weight", hidden * ffn, false);
        matrix("ffn_up.weight", hidden * ffn, false);
        matrix("ffn_down.weight", hidden * ffn, i % 2 == 0);
    }
    return file;
}

ModelFile read_file(const GgufBuilder& file, const std::string& name = "dir/model.gguf") {
    const std::string bytes = file.bytes();
    return read_gguf(real_catalog(), {{name, bytes, file.file_size()}});
}

std::string gguf_refusal(std::string_view bytes, double size) {
    return refusal_of([&] { read_gguf(real_catalog(), {{"m.gguf", bytes, size}}); });
}
std::string gguf_refusal(const GgufBuilder& file) { return gguf_refusal(file.bytes(), file.file_size()); }

GgufBuilder tiny_file(const std::string& architecture = "llama", std::uint32_t layers = 4) {
    GgufBuilder file;
    file.text("general.architecture", architecture).number(architecture + ".block_count", layers);
    file.number(architecture + ".embedding_length", 64).number(architecture + ".attention.head_count", 4);
    file.tensor("token_embd.weight", {64, 320}, kQ8_0, q8_0(64 * 320));
    return file;
}

}  // namespace

TEST_CASE("a GGUF is as large as its tensor table says: 39.6 GiB for a 70B at Q4_K_M") {
    const ModelFile file = read_file(llama_70b(), "/models/Llama-3.3-70B.gguf");
    const Model& shape = model("llama-3.3-70b");
    CHECK(file.quant == "Q4_K_M");
    CHECK(file.model.id == "Llama-3.3-70B");
    CHECK(file.model.total_params == Approx(shape.total_params).epsilon(0.001));
    CHECK(file.model.active_params == Approx(shape.active_params).epsilon(0.02));
    CHECK(file.model.vocab == 128256);
    const Weights weights = weights_of(file.model, quant("Q4_K_M"));
    CHECK(in_gib(weights.total()) == Approx(39.6).epsilon(0.003));
    CHECK(weights.from_file);
    CHECK(weights.output.value == Approx(8192.0 * 128256 / 256 * 210));
    CHECK(kv_cache(file.model, KvQuant::f16, 8192) == kv_cache(shape, KvQuant::f16, 8192));
}

TEST_CASE("experts of a GGUF are told from what every token reads") {
    constexpr std::uint64_t hidden = 2880, vocab = 201088, experts = 128;
    GgufBuilder file;
    file.text("general.architecture", "gpt-oss").number("gpt-oss.block_count", 36);
    file.number("gpt-oss.embedding_length", hidden).number("gpt-oss.attention.head_count", 64);
    file.number("gpt-oss.attention.head_count_kv", 8).number("gpt-oss.attention.key_length", 64);
    file.number("gpt-oss.attention.sliding_window", 128).number("gpt-oss.context_length", 131072);
    file.number("gpt-oss.expert_count", experts).number("gpt-oss.expert_used_count", 4);
    file.tensor("token_embd.weight", {hidden, vocab}, kQ8_0, q8_0(hidden * vocab));
    file.tensor("output.weight", {hidden, vocab}, kQ8_0, q8_0(hidden * vocab));
    for (int i = 0; i < 36; ++i) {
        const std::string block = "blk." + std::to_string(i) + ".";
        for (const auto& [name, columns] :
             {std::pair("attn_q", 4096), {"attn_output", 4096}, {"attn_k", 512}, {"attn_v", 512}})
            file.tensor(block + name + ".weight", {hidden, static_cast<std::uint64_t>(columns)}, kQ8_0,
                        q8_0(hidden * static_cast<std::uint64_t>(columns)));
        for (const char* name : {"ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"})
            file.tensor(block + name + ".weight", {hidden, hidden, experts}, kMxfp4,
                        hidden * hidden * experts / 32 * 17);
    }
    const ModelFile found = read_file(file, "gpt-oss-120b-MXFP4.gguf");
    const Model& shape = model("gpt-oss-120b");
    CHECK(found.quant == "MXFP4");
    CHECK(found.model.total_params == Approx(shape.total_params).epsilon(0.01));
    CHECK(found.model.active_params == Approx(shape.active_params).epsilon(0.02));
    CHECK((found.model.full_layers == 18 && found.model.sliding_layers == 18));
    CHECK(kv_cache(found.model, KvQuant::f16, 32768) == kv_cache(shape, KvQuant::f16, 32768));
    const double total = in_gib(weights_of(found.model, quant("MXFP4")).total());
    CHECK(total == Approx(59.02).epsilon(0.015));
}

TEST_CASE("layers of a GGUF: windows, linear attention, latent attention, heads layer by layer") {
    GgufBuilder gemma = tiny_file("gemma3", 12);
    gemma.number("gemma3.attention.sliding_window", 1024);
    CHECK(read_file(gemma).model.full_layers == 2);
    CHECK(read_file(gemma).model.sliding_layers == 10);
    CHECK(read_file(gemma).model.tied_embeddings);

    GgufBuilder pattern = tiny_file("gemma4", 4);
    pattern.number("gemma4.attention.sliding_window", 512)
        .list("gemma4.attention.sliding_window_pattern", {1, 1, 1, 0});
    pattern.list("gemma4.attention.head_count_kv", {4, 4, 4, 1}).number("gemma4.attention.shared_kv_layers", 2);
    const Model gemma4 = read_file(pattern).model;
    CHECK((gemma4.full_layers == 1 && gemma4.sliding_layers == 3));
    CHECK((gemma4.global_kv_heads == 1 && gemma4.kv_heads == 4));
    CHECK((gemma4.full_sharing_kv == 1 && gemma4.sliding_sharing_kv == 1));

    GgufBuilder hybrid = tiny_file("qwen35", 8);
    hybrid.number("qwen35.ssm.inner_size", 6144).number("qwen35.ssm.state_size", 128);
    hybrid.number("qwen35.ssm.group_count", 16).number("qwen35.ssm.conv_kernel", 4);
    CHECK((read_file(hybrid).model.full_layers == 2 && read_file(hybrid).model.linear_layers == 6));
    CHECK(read_file(hybrid).model.linear_state_values == model("qwen3.6-27b").linear_state_values);

    GgufBuilder latent = tiny_file("deepseek2");
    latent.number("deepseek2.attention.kv_lora_rank", 512).number("deepseek2.rope.dimension_count", 64);
    CHECK((read_file(latent).model.mla_kv_rank == 512 && read_file(latent).model.mla_rope_dim == 64));

    GgufBuilder pruned = tiny_file("deci");
    pruned.list("deci.attention.head_count_kv", {4, 0, 2, 0});
    CHECK(read_file(pruned).model.linear_layers == 0);
    CHECK(read_file(pruned).model.kv_values_override == 2 * 6 * 16);
}

TEST_CASE("the parts of a split GGUF are one model") {
    GgufBuilder first = tiny_file(), second;
    first.number("split.count", 2);
    second.tensor("blk.0.attn_q.weight", {64, 64}, kQ8_0, q8_0(64 * 64));
    const std::string a = first.bytes(), b = second.bytes();
    const FileHead head{"m-00001-of-00002.gguf", a, first.file_size()};
    CHECK(gguf_parts(head) == 2);
    const ModelFile both = read_gguf(real_catalog(), {head, {"m-00002-of-00002.gguf", b, second.file_size()}});
    CHECK(both.model.id == "m");
    CHECK(both.model.total_params == 64 * 320 + 64 * 64);

    GgufBuilder third = tiny_file();  // under the name of the second
    third.number("split.count", 3).number("split.no", 2);
    const std::string c = third.bytes();
    CHECK_THROWS_WITH(read_gguf(real_catalog(), {head, {"m-00002-of-00003.gguf", c, third.file_size()}}),
                      "m-00002-of-00003.gguf: split.no: 2 by its header, 1 by its name (both from 0): is it renamed?");
    CHECK_THAT(gguf_refusal(third), ContainsSubstring("split.no: 2 by its header, 0 by its name"));
}

TEST_CASE("a GGUF of 32 bits stands for the model, not for one of 16 bits that is twice as large") {
    GgufBuilder file = tiny_file();
    file.number("general.file_type", 0).tensor("blk.0.attn_q.weight", {4096, 64}, kF32, 4096 * 64 * 4);
    const ModelFile found = read_file(file);
    CHECK(found.quant == "");
    CHECK_FALSE(weights_of(found.model, quant("F16")).from_file);
}

TEST_CASE("a vision tower in the model's own GGUF is no part of what writes") {
    GgufBuilder file = tiny_file();
    file.tensor("v.blk.0.attn_q.weight", {64, 64}, kQ8_0, q8_0(64 * 64));
    file.tensor("mm.0.weight", {64, 64}, kQ8_0, q8_0(64 * 64));
    const Model read_model = read_file(file).model;
    CHECK(read_model.total_params == 64 * 320);
    CHECK(read_model.files.front().vision.value == Approx(2.0 * 64 * 64 / 32 * 34));
}

TEST_CASE("layers of a GGUF that predict further tokens are left out, experts and all") {
    GgufBuilder file = tiny_file("glm4moe", 3);
    file.number("glm4moe.nextn_predict_layers", 1).number("glm4moe.expert_count", 4);
    file.number("glm4moe.expert_used_count", 2);
    for (const char* block : {"blk.0.", "blk.1.", "blk.2."})
        file.tensor(std::string(block) + "ffn_up_exps.weight", {64, 32, 4}, kQ8_0, q8_0(64 * 32 * 4));
    file.tensor("blk.2.nextn.eh_proj.weight", {128, 64}, kQ8_0, q8_0(128 * 64));
    const Model read_model = read_file(file).model;
    CHECK(read_model.layers == 2);
    CHECK(read_model.total_params == 64 * 320 + 2 * 64 * 32 * 4);
    CHECK(read_model.files.front().experts.value == Approx(2.0 * 64 * 32 * 4 / 32 * 34));
}

TEST_CASE("a GGUF that holds no model which answers is refused by what it is") {
    GgufBuilder adapter = tiny_file(), projector, encoder = tiny_file("bert"), embedding = tiny_file("gemma-embedding");
    adapter.text("general.type", "adapter");
    CHECK_THAT(gguf_refusal(adapter), ContainsSubstring("general.type: a LoRA adapter"));
    projector.text("general.architecture", "clip").tensor("mm.0.weight", {64, 64}, kQ8_0, q8_0(64 * 64));
    CHECK_THAT(gguf_refusal(projector), ContainsSubstring("the projector of a vision model (mmproj)"));
    encoder.number("bert.attention.causal", 0);
    CHECK_THAT(gguf_refusal(encoder), ContainsSubstring("bert does not write token by token"));
    CHECK_THAT(gguf_refusal(embedding), ContainsSubstring("gemma-embedding does not write token by token"));
}

TEST_CASE("tables by layer are looked up, not read, beside a tied embedding") {
    GgufBuilder file = tiny_file("gemma3n");
    file.tensor("per_layer_token_embd.weight", {256, 320}, kQ8_0, q8_0(256 * 320));
    file.tensor("blk.0.ffn_up.weight", {64, 64}, kQ8_0, q8_0(64 * 64));
    const Model read_model = read_file(file).model;
    const Weights weights = weights_of(read_model, quant("Q8_0"));
    CHECK(weights.output.value == static_cast<double>(q8_0(64 * 320)));
    CHECK(weights.embedding.value == static_cast<double>(q8_0(256 * 320)));
    CHECK(weights.body.value == static_cast<double>(q8_0(64 * 64)));
    CHECK(read_model.active_params == 64 * 320 + 64 * 64);
}

TEST_CASE("a lying GGUF is refused in one line with the place") {
    const std::string good = tiny_file().bytes();
    const double size = tiny_file().file_size();
    CHECK(gguf_refusal(good, size) == "");
    CHECK(
        gguf_refusal(good, size - 1000) ==
        "m.gguf: byte 239: tensor 'token_embd.weight' reaches past the end of the file (21016 bytes): is it complete?");
    CHECK(gguf_refusal("GGML", 4) == "m.gguf: byte 0: not a GGUF file (no GGUF at its start)");
    CHECK(gguf_refusal("", 0) ==
          "m.gguf: byte 0: the file ends in the magic number; expected 4 more bytes: is it complete?");
    CHECK(gguf_refusal(tiny_file().bytes(1), size) ==
          "m.gguf: byte 4: GGUF version 1; expected 2 or 3 (little-endian)");
    for (std::size_t cut = 0; cut < good.size() - 32; cut += 7) CHECK(gguf_refusal(good.substr(0, cut), size) != "");

    std::string many = good;
    many.replace(8, 8, std::string("\0\0\0\0\0\0\0\x80", 8));
    CHECK_THAT(gguf_refusal(many, size), StartsWith("m.gguf: byte 8: the number of tensors is 9223372036854775808"));
    std::string text = good;
    text.replace(24, 8, std::string(8, '\xff'));
    CHECK_THAT(gguf_refusal(text, size), StartsWith("m.gguf: byte 24: a metadata key of 18446744073709551615 bytes"));

    GgufBuilder overlapping = tiny_file();
    overlapping.tensor("a", {64}, kF32, 64).tensor("b", {64}, kF32, 256);
    CHECK_THAT(gguf_refusal(overlapping), ContainsSubstring("tensors 'a' and 'b' overlap"));
    GgufBuilder huge = tiny_file();
    huge.tensor("a", {std::uint64_t{1} << 40, std::uint64_t{1} << 40}, kF32, 64);
    CHECK_THAT(gguf_refusal(huge), ContainsSubstring("tensor 'a' has 1.21e+24 elements"));
    GgufBuilder no_heads;
    no_heads.text("general.architecture", "llama").number("llama.block_count", 2).number("llama.embedding_length", 8);
    CHECK(gguf_refusal(no_heads) ==
          "m.gguf: llama.attention.head_count: missing or 0; expected a whole number above 0");
    GgufBuilder negative = tiny_file();
    negative.list("llama.attention.head_count_kv", {4, -4, 4, 4});
    CHECK(gguf_refusal(negative) == "m.gguf: llama.attention.head_count_kv: -4; expected a whole number up to 100000");
}

TEST_CASE("a tensor type from the future is measured by what follows it") {
    GgufBuilder file = tiny_file();
    file.tensor("blk.0.ffn_up.weight", {64, 64}, 99, 3200).tensor("blk.0.attn_norm.weight", {64}, kF32, 256);
    const ModelFile found = read_file(file);
    CHECK(found.model.files.front().size.value == Approx(64.0 * 320 / 32 * 34 + 3200 + 256));
}
