"""Nine scenes: an attack that succeeds on the open lane and fails on the protected one.

Each scene is a module with the same four functions: ``set_stage(stage)`` gives its
props, ``attack_open(stage, props)`` and ``attack_protected(stage, props)`` tell what
became of the attack, and ``reset(stage, props)`` puts everything back.
"""
