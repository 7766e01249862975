package dev.castellan.browse.object;

/**
 * One line of an object as YAML.
 *
 * @param text the line, without its end
 * @param path what stands on it; of a block of text every line has the path of the text
 * @param depth how deep it stands, from 0; what follows with a greater depth can be folded below it
 * @param hidden whether the value is a secret that is not shown
 * @param folded whether this line stands for something that is left out
 */
public record YamlLine(String text, FieldPath path, int depth, boolean hidden, boolean folded) {}
