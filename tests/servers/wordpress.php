<?php
// Do in a WordPress what JSON on stdin says, and answer with JSON: install, post, comment, edit, remove, set.
$_SERVER['HTTP_HOST'] = getenv('BLOG_HOST');
[$do, $told] = json_decode(stream_get_contents(STDIN), true);
if ($do === 'install') {
    define('WP_INSTALLING', true);
}
require getcwd() . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

function made($id) {
    return is_wp_error($id) ? throw new Exception($id->get_error_message()) : $id;
}

$answer = match ($do) {
    'install' => wp_install('Blog', 'chefin', 'chefin@blog.example', true, '', 'not-a-secret'),
    'set' => array_map('update_option', array_keys($told), $told),
    'user' => array_map(fn($one) => made(wp_insert_user($one)), $told),
    'post' => array_map(fn($one) => made(wp_insert_post($one, true)), $told),
    'comment' => array_map(fn($one) => wp_insert_comment($one), $told),
    'edit' => array_map(fn($one) => made(isset($one['comment_ID']) ? wp_update_comment($one, true) : wp_update_post($one, true)), $told),
    'remove' => array_map(fn($id) => wp_delete_comment($id, true), $told['comments'] ?? [])
        + array_map(fn($id) => (bool) wp_trash_post($id), $told['posts'] ?? []),
    'approve' => array_map(fn($id) => wp_set_comment_status($id, 'approve'), $told),
};
echo "\n", json_encode($answer);
