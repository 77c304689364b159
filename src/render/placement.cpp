// Where a model lies on the devices of a system, as a table and as bars.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "layout.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor::render {

namespace {

Cell gib_word(Bytes bytes) { return word(gib_text(bytes)); }

std::string devices_table(const Memory& memory, const RenderOptions& options) {
    TextTable table{{{{"Memory, GiB"}, Align::left, 0, true},
                     right("Layers"),
                     right("Weights"),
                     right("KV"),
                     right("Buffers"),
                     right("Overhead"),
                     right("Needed"),
                     right("Usable")},
                    {},
                    0};
    for (int i = 0; i < memory.device_count; ++i) {
        const DeviceMemory& d = memory.devices[static_cast<std::size_t>(i)];
        const std::string name = d.device == nullptr ? "?" : safe(d.device->name);
        table.rows.push_back({word(fmt::format("  {} {}", i + 1, name)), word(fmt::format("{}", d.layers)),
                              gib_word(d.weights), gib_word(d.kv), gib_word(d.buffers), gib_word(d.overhead),
                              gib_word(d.required()), gib_word(d.usable)});
    }
    if (memory.device_count != 1)
        table.rows.push_back({word("  all"), word(""), gib_word(memory.weights), gib_word(memory.kv),
                              gib_word(memory.buffers), gib_word(memory.overhead), gib_word(memory.required()),
                              gib_word(memory.usable)});
    return laid_out(std::move(table), options.width, options.color);
}

/// The memory of a device, or what it would need where that is more, in `width` characters; what exceeds the usable
/// part is marked.
std::string bar_of(const DeviceMemory& d, int width) {
    const Bytes free = std::max(Bytes{}, d.usable - d.required());
    const Bytes reserve = std::max(Bytes{}, d.total - std::max(d.usable, d.required()));
    const std::array<std::pair<char, Bytes>, 8> parts{{{'W', d.weights},
                                                       {'K', d.kv},
                                                       {'D', d.draft},
                                                       {'T', d.training},
                                                       {'B', d.buffers},
                                                       {'o', d.overhead},
                                                       {'.', free},
                                                       {'r', reserve}}};
    Bytes whole, so_far;
    for (const auto& [mark, bytes] : parts) whole += bytes;
    if (whole.value <= 0) return std::string(static_cast<std::size_t>(width), ' ');
    std::string bar;
    for (const auto& [mark, bytes] : parts) {
        so_far += bytes;
        const double end = std::round(width * (so_far / whole));
        bar.resize(std::max(bar.size(), static_cast<std::size_t>(end)), mark);
    }
    const auto limit = static_cast<std::size_t>(std::floor(width * (d.usable / whole)));
    const auto end = static_cast<std::size_t>(std::round(width * (d.required() / whole)));
    for (std::size_t i = limit; i < end && d.required() > d.usable; ++i) bar[i] = '!';
    return bar;
}

std::string bars(const Memory& memory, const RenderOptions& options) {
    constexpr int kPlainWidth = 80, kNarrowest = 10;
    std::string text;
    for (int i = 0; i < memory.device_count; ++i) {
        const DeviceMemory& d = memory.devices[static_cast<std::size_t>(i)];
        const std::string label = fmt::format("  {:<2} |", i + 1);
        const std::string caption = fmt::format("| {:>4} of {} GiB", gib_text(d.required()), gib_text(d.usable));
        const int room = (options.width > 0 ? options.width : kPlainWidth) - display_width(label + caption);
        text += label + bar_of(d, std::max(room, kNarrowest)) + caption + "\n";
    }
    const std::string_view draft = memory.draft.value > 0 ? "D draft model, " : "";
    const std::string_view training = memory.training.total().value > 0 ? "T training, " : "";
    return text + paragraph("  ",
                            fmt::format("W weights, K KV cache, {}{}B buffers, o overhead of the engine, ! too much, "
                                        ". free, r reserved for the system and its driver",
                                        draft, training),
                            options.width);
}

}  // namespace

std::string placement(const Memory& memory, const RenderOptions& options) {
    std::string text = devices_table(memory, options);
    if (options.explain) text += bars(memory, options);
    if (memory.in_host_ram.value > 0)
        text += fmt::format("  {} GiB of weights in host RAM\n", gib_text(memory.in_host_ram));
    if (memory.draft.value > 0)
        text += fmt::format("  {} GiB for the draft model; the speeds are those without it\n", gib_text(memory.draft));
    if (memory.model.vision.value > 0)
        text += fmt::format("  {} GiB of the weights see pictures\n", gib_text(memory.model.vision));
    const Training& t = memory.training;
    if (t.total().value > 0)
        text += paragraph("  Training: ",
                          fmt::format("adapters {}, gradients {}, optimizer {}, activations {}, gathered {} GiB",
                                      gib_text(t.adapters), gib_text(t.gradients), gib_text(t.optimizer),
                                      gib_text(t.activations), gib_text(t.gathered)),
                          options.width);
    return text + (memory.fits
                       ? fmt::format("  Fits; the longest context that does is {} tokens\n", tokens(memory.max_context))
                       : painted("  Does not fit\n", Tone::bad, options.color));
}

}  // namespace advisor::render
